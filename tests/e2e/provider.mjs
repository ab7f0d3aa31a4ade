// An OpenID provider for the tests: node provider.mjs PORT ADDRESS-OF-THE-DASHBOARD CLIENT-SECRET
// Its pages take any name and any password; the address of one that begins with "unverified" is not verified.
import { Provider } from "oidc-provider";

const [port, site, secret] = process.argv.slice(2);
const claimsOf = (id) => ({
  sub: id, name: id, email: `${id}@example.vn`, email_verified: !id.startsWith("unverified"),
});
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "dashboard",
    client_secret: secret,
    redirect_uris: [`${site}/oidc/callback`],
    post_logout_redirect_uris: [`${site}/signin`],
    response_types: ["code"],
    grant_types: ["authorization_code"],
  }],
  cookies: { keys: ["of the tests only"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => claimsOf(id) }),
  pkce: { required: () => true },
  ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
});
provider.listen(Number(port), "127.0.0.1");
