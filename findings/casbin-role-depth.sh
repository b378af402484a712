#!/bin/bash
# Casbin (Python, 1.43.0): who has a role through a chain of ten roles is denied what the role may do, by
# the same enforcer whose list of that user's roles contains it.
#
# Expected: that `enforce` and `get_implicit_roles_for_user` agree, or that a chain which is too long is an
# error. Seen: up to nine steps they agree; from ten on the list has the role and `enforce` says no, without
# an error or a warning. The default role manager stops after ten levels (`max_hierarchy_level`), and the
# list does not. Whoever nests groups of groups meets a denial that the listing contradicts.
#
# Runs on: Python 3 with venv and pip; installs casbin in a temporary folder. Fails if the behaviour is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" -q --disable-pip-version-check install casbin==1.43.0 simpleeval==1.0.8

cat >"$folder/model.conf" <<'MODEL'
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
MODEL
echo 'p, editors, document, read' >"$folder/policy.csv"

cat >"$folder/ask.py" <<'PYTHON'
import importlib.metadata
import sys

import casbin

folder = sys.argv[1]
print("casbin", importlib.metadata.version("casbin"))
print("steps  enforce  in the list of roles")
seen = {}
for steps in range(8, 13):
    enforcer = casbin.Enforcer(f"{folder}/model.conf", f"{folder}/policy.csv")
    chain = ["ann", *(f"group{number}" for number in range(1, steps)), "editors"]
    for member, group in zip(chain, chain[1:]):
        enforcer.add_grouping_policy(member, group)
    decided = enforcer.enforce("ann", "document", "read")
    listed = "editors" in enforcer.get_implicit_roles_for_user("ann")
    seen[steps] = (decided, listed)
    print(f"{steps:5}  {decided!s:7}  {listed}")
expected = {steps: (steps < 10, True) for steps in range(8, 13)}
sys.exit(0 if seen == expected else "this has changed: " + repr(expected) + " was expected")
PYTHON
"$folder/python/bin/python" "$folder/ask.py" "$folder"

# Output seen:
#   casbin 1.43.0
#   steps  enforce  in the list of roles
#       8  True     True
#       9  True     True
#      10  False    True
#      11  False    True
#      12  False    True
