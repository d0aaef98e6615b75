// Unpacks the browser of @sparticuz/chromium into the folder of the first argument, with its libraries and its font.
// The package unpacks into the folder for temporary files, and its libraries only where it takes itself for a Lambda.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(process.argv[2]);
mkdirSync(folder, { recursive: true });
process.env.TMPDIR = folder;
process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs20.x";
const { default: chromium } = await import("@sparticuz/chromium");
console.log(await chromium.executablePath());
