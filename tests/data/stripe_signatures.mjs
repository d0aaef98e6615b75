// Prints tests/data/stripe_signatures.json: webhook bodies signed by Stripe's own library for JavaScript.
//
//   cd "$(mktemp -d)" && npm install stripe@23.1.0
//   cp …/tests/data/stripe_signatures.mjs . && node stripe_signatures.mjs > …/tests/data/stripe_signatures.json
import Stripe from "stripe";

const webhooks = new Stripe("sk_test_vectors").webhooks;
const SECRET = "whsec_vectors_first";
const OTHER = "whsec_vectors_second";
const TIMESTAMP = 1789387200; // 2026-09-14T12:00:00Z

function event(extra) {
  return JSON.stringify({ id: "evt_1", object: "event", type: "payment_intent.succeeded", ...extra });
}

function header(payload, secret, options = {}) {
  return webhooks.generateTestHeaderString({ payload, secret, timestamp: TIMESTAMP, ...options });
}

function vector(name, payload, secrets = [SECRET]) {
  const signatures = secrets.map((secret) => header(payload, secret).split(",")[1]);
  const line = [`t=${TIMESTAMP}`, ...signatures].join(",");
  webhooks.constructEvent(payload, line, secrets[0], undefined, undefined, TIMESTAMP * 1000);
  return { name, payload, secrets, timestamp: TIMESTAMP, header: line };
}

const vectors = [
  vector("ascii", event()),
  vector("names", event({ data: { object: { name: "Łódź Ελένη 李 🏨" } } })),
  vector("pretty", JSON.stringify(JSON.parse(event()), null, 2)),
  vector("line ends", event().replace(/,/g, ",\r\n") + "\n"),
  vector("escapes", event({ text: "\u2028 \\ \" </script>" })),
  vector("two secrets", event(), [OTHER, SECRET]),
];
const scheme = header(event(), SECRET, { scheme: "v0" });
console.log(JSON.stringify({ package: `stripe@${Stripe.PACKAGE_VERSION}`, vectors, v0: scheme }, null, 2));
