#!/usr/bin/env python3
"""Verifies a page of `auditspan evidence` without code of AuditSpan, following docs/evidence-format.md step by step."""
import argparse
import re
import sys

from public_formats import (Fault, canonical, decimal, is_consistent, is_included, meets, need, open_checkpoint,
                            parse_json, parse_key, parse_note, parse_policy, refuse, sha256, signed_at, unbase64)

OPENING = '<script type="application/json" id="evidence">'
DAY = 86_400 * 10**9  # nanoseconds


def package_in(page):
    start = page.find(OPENING)
    need(start >= 0, "the page contains no evidence")
    package = parse_json(page[start + len(OPENING):].split("</script>")[0])
    need(isinstance(package, dict) and package.get("format") == "auditspan.evidence/5", "unsupported format of evidence")
    assert_whole(package)
    return package


def assert_whole(package):
    texts = [package.get(name) for name in ("madeAt", "madeBy", "reason", "exportRecordId", "policy", "checkpoint")]
    lists = [package.get(name) for name in ("records", "between", "directives", "custody", "officers", "withheld")]
    question = package.get("question")
    is_whole = (
        all(isinstance(each, list) for each in lists)
        and isinstance(question, dict)
        and all(isinstance(each, str) for each in [*texts, *package["officers"], *package["withheld"]])
        and all(isinstance(question.get(name, ""), str) for name in ("principal", "model"))
        and all(re.fullmatch("0|-?[1-9][0-9]{0,18}", question.get(name, "0"), re.ASCII) for name in ("from", "to"))
    )
    need(is_whole, "the package is incomplete")


def hashes(proof):
    need(isinstance(proof, list), "a proof is a list of hashes")
    return [unbase64(step, 32) for step in proof]


def parse_leaf(text):
    leaf = parse_json(text, number=refuse)
    need(canonical(leaf) == text, "the leaf is not canonical JSON (RFC 8785)")
    need(leaf["type"] == "auditspan.record/1", "the leaf has an unknown type")
    pointers = {key: leaf["previous"].get(key) for key in ("principal", "model")}
    return {
        "hash": sha256(b"\0" + text.encode()),
        "columns": leaf["columns"],
        "commitments": {name: unbase64(value, 32) for name, value in leaf["commitments"].items()},
        "previous": {key: at and (decimal(at["index"], "index"), decimal(at["count"], "count"))
                     for key, at in pointers.items()},
        "time": decimal(leaf["time"], "time"),
    }


def leaf_in_log(index, text, proof, checkpoint):
    _, size, root, _ = checkpoint
    leaf = parse_leaf(text)
    is_there = type(index) is int and is_included(index, size, leaf["hash"], root, hashes(proof))
    need(is_there, "it is not the leaf at this index of the log, or its proof is wrong")
    return leaf


def parse_ranges(text, before):
    """Parses leaves such as `0-25,30`, all of which must be below `before`, into pairs of first and last."""
    spans = [[decimal(end, "a leaf") for end in span.split("-")] for span in text.split(",")] if text else []
    ends = [end for span in spans for end in span]
    is_ascending = all(len(span) <= 2 for span in spans) and ends == sorted(set(ends))
    touches = any(span[-1] + 1 == following[0] for span, following in zip(spans, spans[1:]))
    need(is_ascending and not touches, f"invalid ranges of leaves: {text:.80}")
    need(max(ends, default=-1) < before, "it names later leaves")
    return [(span[0], span[-1]) for span in spans]


def is_in(leaf, spans):
    return any(first <= leaf <= last for first, last in spans)


def count_between(after, last, spans):
    """Counts the leaves in `(after, last]` that are in any of the spans, which may overlap and be long."""
    count = 0
    for start, end in sorted(spans):
        start, end = max(start, after + 1), min(end, last)
        count += max(0, end + 1 - start)
        after = max(after, end)
    return count


def check_directive(entry, checkpoint, officers, floor):
    """Verifies a directive and returns its kind, leaves and fields."""
    index, note = entry["index"], entry["note"]
    leaf = leaf_in_log(index, entry["leaf"], entry["proof"], checkpoint)
    named = leaf["columns"].get("ModelId"), leaf["columns"].get("ApprovalId")
    need(named == ("auditspan.directives", f"sha256:{sha256(note.encode()).hex()}"), "its leaf does not name it")
    need(any(signed_at(note, officer) is not None for officer in officers), "no officer has signed it")
    form, body, *rest = parse_note(note)[0].split("\n")
    need(form == "auditspan.directive/1" and rest == [""], "it is not a directive")
    says = parse_json(body)
    need(says["log"] == checkpoint[0], "it belongs to another log")
    need(says["kind"] in ("retention", "erasure"), "it is neither a retention nor an erasure")
    leaves = parse_ranges(says["leaves"], index)
    if says["kind"] == "retention":
        edge, before, days = says["edge"], decimal(says["before"], "before"), says["days"]
        newest = leaf_in_log(edge["index"], edge["leaf"], entry["edgeProof"], checkpoint)
        is_newest = edge["index"] >= max((last for _, last in leaves), default=-1)
        need(is_newest and newest["time"] < before, "it names leaves that are newer than it says")
        need(type(days) is int, "its days are no whole number")
        need(leaf["time"] - before >= days * DAY, f"what it names had not been kept for {days} days")
        need(days >= floor, f"{days} days is below the floor of {floor}")
    fields = says.get("fields", [])
    need(isinstance(fields, list), "its fields are no list")
    return says["kind"], leaves, fields


def check_record(entry, checkpoint, package, directives):
    index, disclosed, erased = entry["index"], entry["disclosed"], entry["erased"]
    leaf = leaf_in_log(index, entry["leaf"], entry["proof"], checkpoint)
    need(isinstance(erased, list), "erased is not a list")
    for name, shown in disclosed.items():
        made = sha256(b"\2" + name.encode() + b"\0" + unbase64(shown["salt"], 16) + shown["value"].encode())
        need(made == leaf["commitments"].get(name), f"{name} is not the value that was sealed")
    for name in leaf["commitments"]:
        told = sum(name in place for place in (disclosed, erased, package["withheld"]))
        need(told == 1, f"{name} is not exactly one of disclosed, erased and withheld")
    for name in erased:
        by = any(kind == "erasure" and is_in(index, leaves) and name in fields for kind, leaves, fields in directives)
        need(by, f"{name} is marked as erased without a directive")
    need(is_of_whom(leaf, disclosed, package["question"]), "it does not match the request")
    need(is_in_time(leaf, package["question"]), "it is outside of the requested time")
    return leaf


def check_between(entry, checkpoint, question):
    leaf = leaf_in_log(entry["index"], entry["leaf"], entry["proof"], checkpoint)
    need(not is_in_time(leaf, question), "it is within the requested time, but not disclosed")
    return leaf


def is_of_whom(leaf, disclosed, question):
    principal, model = question.get("principal"), question.get("model")
    return (
        principal in (None, disclosed.get("PrincipalId", {}).get("value"))
        and (model is None or leaf["columns"].get("ModelId") in (model, stated_by_hash(model)))
    )


def is_in_time(leaf, question):
    start = int(leaf["columns"].get("Timestamp", "0"))
    return int(question.get("from", start)) <= start < int(question.get("to", start + 1))


def stated_by_hash(value):
    return {"sha256": sha256(canonical(value).encode()).hex()}


def check_links(records, question, directives):
    """Verifies that no record of the principal or model is missing before the last one, except by directives."""
    if ("principal" in question) == ("model" in question) or not records:
        return "completeness is not proven"
    key = "principal" if "principal" in question else "model"
    taken = [leaves for kind, leaves, fields in directives
             if kind == "retention" or (key == "principal" and "PrincipalId" in fields)]
    gone, missing = [span for spans in taken for span in spans], 0
    first, start = records[0][1], question.get("from")
    is_begun = start is not None and first["time"] < int(start)
    expected = first["previous"][key] if is_begun else None
    for index, leaf in records:
        says = leaf["previous"][key]
        if says != expected:
            (after, before), (at, count) = expected or (-1, 0), says or (-1, 0)
            explained = count_between(after, at, gone)
            is_explained = is_in(at, gone) and 0 < count - before <= explained
            need(is_explained, f"leaf {index}: previous records of the {key} are missing")
            missing += count - before
        expected = (index, says[1] + 1 if says else 1)
    but = f", except {missing} removed by directives" if missing else ""
    begin = f" received from {start} ns since the epoch on" if start else ""
    return f"all records of the {key}{begin} up to leaf {records[-1][0]}{but}; later ones are not covered"


def each(what, entries, use, faults):
    """Returns the result of `use` for each valid entry, and adds the faults of the others to `faults`."""
    found = []
    for place, entry in enumerate(entries):
        try:
            found.append(use(entry))
        except (Fault, ValueError, LookupError, TypeError, AttributeError) as error:
            where = f"leaf {entry['index']}" if isinstance(entry, dict) and "index" in entry else f"number {place + 1}"
            reason = error if isinstance(error, Fault) else f"it is malformed ({error})"
            faults.append(f"{what} {where}: {reason}")
    return found


def check(package, policy, officers, floor):
    """Returns the faults, and prints what is valid."""
    faults = []
    origin, size, root, cosigners = checkpoint = open_checkpoint(package["checkpoint"], policy)
    need(meets(policy[3], policy[2], cosigners), "the quorum of the policy has not cosigned the checkpoint")

    def custody(entry):
        earlier, count, old_root, _ = open_checkpoint(entry["note"], policy)
        is_part = earlier == origin and is_consistent(count, size, old_root, root, hashes(entry["proof"]))
        need(is_part, "the log does not extend it")

    def record(entry):
        return entry["index"], check_record(entry, checkpoint, package, directives)

    def between(entry):
        return entry["index"], check_between(entry, checkpoint, package["question"])

    directives = each("directive", package["directives"],
                      lambda entry: check_directive(entry, checkpoint, officers, floor), faults)
    asked = each("record", package["records"], record, faults)
    others = each("record in between", package["between"], between, faults)
    last = max((index for index, _ in asked), default=-1)
    faults += [f"leaf {index}: it is not between requested records" for index, _ in others if index > last]
    records = sorted(asked + others, key=lambda one: one[0])
    kept = each("earlier checkpoint", package["custody"], custody, faults)
    print("asked for:", ascii(package["question"]) if package["question"] else "all records")
    print(f"{origin}: {size} leaves, cosigned by {', '.join(cosigners) or 'nobody'}")
    print(f"{len(asked)} records, {len(others)} in between, {len(directives)} directives and {len(kept)} earlier checkpoints are valid")
    if not asked:
        print("the package has no records, which does not prove that the log has none")
    indices = [index for index, _ in records]
    faults += [f"record leaf {index}: it is a duplicate" for index, other in zip(indices, indices[1:]) if index == other]
    try:
        print(check_links(records, package["question"], directives))
    except Fault as fault:
        faults.append(str(fault))
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="Exit codes: 0 valid, 1 cannot be verified, 3 changed.")
    parser.add_argument("--policy", required=True, help="your own trust policy (C2SP tlog-policy)")
    parser.add_argument("--officer", action="append", default=[], help="verifier key of an officer whose directives count")
    parser.add_argument("--floor", type=int, default=0, help="minimum retention in days")
    parser.add_argument("page")
    given = parser.parse_args()
    try:
        with open(given.policy, encoding="utf8") as policy, open(given.page, encoding="utf8") as page:
            trusted, officers = parse_policy(policy.read()), [parse_key(key) for key in given.officer]
            faults = check(package_in(page.read()), trusted, officers, given.floor)
    except (Fault, OSError, ValueError, LookupError, TypeError) as error:
        sys.exit(f"cannot be verified: {error!r:.200}")
    print("\n".join(["TAMPERED:", *faults]) if faults else "Everything holds.")
    sys.exit(3 if faults else 0)


if __name__ == "__main__":
    main()
