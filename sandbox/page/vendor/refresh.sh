#!/usr/bin/env bash
# Brings what stands in this folder up to date from npm: edit the versions here, run it, commit what it wrote.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$(mktemp -d)"
npm pack --silent preact@11.2.0 htm@3.1.1 quill@2.0.3 emoji-datasource@16.0.0 >/dev/null

take() { # archive, path inside, name here
    tar -xzOf "$1" "package/$2" | sed '/^\/\/# sourceMappingURL=/d; s#/\*\# sourceMappingURL=.*\*/##' >"$here/$3"
}
take preact-*.tgz dist/preact.mjs preact.js
take preact-*.tgz hooks/dist/hooks.mjs hooks.js
take preact-*.tgz LICENSE preact.LICENSE
take htm-*.tgz dist/htm.mjs htm.js
take htm-*.tgz LICENSE htm.LICENSE
take quill-*.tgz dist/quill.js quill.js
take quill-*.tgz dist/quill.core.css quill.css
take quill-*.tgz LICENSE quill.LICENSE
take emoji-datasource-*.tgz LICENSE emoji.LICENSE
tar -xzOf emoji-datasource-*.tgz package/emoji.json | python3 -c '
import json, sys

# Every name that Slack knows an emoji by, in the order of its own picker.
names = {}
for each in sorted(json.load(sys.stdin), key=lambda each: each["sort_order"]):
    sign = "".join(chr(int(part, 16)) for part in each["unified"].split("-"))
    names |= {name: sign for name in each["short_names"]}
json.dump(names, sys.stdout, ensure_ascii=False, separators=(",", ":"))
' >"$here/emoji.json"
