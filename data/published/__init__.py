"""The figures that come with the program: published editions as workbooks, each row with its source."""
