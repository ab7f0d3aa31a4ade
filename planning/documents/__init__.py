"""Official documents made from plans, actions and scores, and their .docx form under Nghị định 30."""
