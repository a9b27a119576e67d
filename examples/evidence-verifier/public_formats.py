"""The public formats used by evidence: RFC 8785, RFC 9162, and signed-note and tlog-* of C2SP."""
import base64
import hashlib
import json
import re

import ed25519


class Fault(Exception):
    """A failed check, with its description."""


def need(holds, message):
    if not holds:
        raise Fault(message)


def sha256(data):
    return hashlib.sha256(data).digest()


# Encodings: exactly one per value.


def unbase64(text, size=None):
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        raise Fault(f"not base64: {text!r:.80}") from None
    need(base64.b64encode(data).decode() == text, f"not canonical base64: {text!r:.80}")
    need(size in (None, len(data)), f"{len(data)} bytes instead of {size}: {text!r:.80}")
    return data


def decimal(text, what):
    is_number = isinstance(text, str) and re.fullmatch("0|[1-9][0-9]{0,18}", text, re.ASCII)
    need(is_number, f"{what} is not a whole number: {text!r:.80}")
    return int(text)


def parse_json(text, number=None):
    """Parses JSON without duplicate members; `number` replaces the parsers of numbers."""
    def unique(pairs):
        need(len(dict(pairs)) == len(pairs), "an object has a duplicate member")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=unique, parse_int=number, parse_float=number, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Fault(f"not JSON: {error}") from None


def refuse(number):
    raise Fault(f"an unexpected number: {number:.40}")


def canonical(value):
    """Serializes a value without numbers by RFC 8785."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(item) for name, item in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


# The Merkle tree: RFC 9162, sections 2.1.3.2 and 2.1.4.2.


def node(left, right):
    return sha256(b"\x01" + left + right)


def is_included(index, size, leaf, root, proof):
    if not 0 <= index < size:
        return False
    fn, sn, reached = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            reached = node(step, reached)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            reached = node(reached, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and reached == root


def is_consistent(first, second, old_root, new_root, proof):
    if first == second:
        return not proof and old_root == new_root
    if not 0 < first < second or not proof:
        return False
    path = ([old_root] if first & (first - 1) == 0 else []) + proof
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(step, fr), node(step, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


# Signed notes and trust policies.


def parse_key(vkey):
    name, hash_, key = (vkey.split("+", 2) + ["", ""])[:3]
    data = unbase64(key, 33)
    need(sha256(name.encode() + b"\n" + data)[:4].hex() == hash_, f"the key {vkey!r:.80} has a wrong hash")
    return name, data[0], data[1:], bytes.fromhex(hash_)


def parse_note(note):
    is_text = isinstance(note, str) and not re.search("[\x00-\x09\x0b-\x1f\ud800-\udfff]", note)
    need(is_text, "a note is not text, or has control characters")
    text, separator, signatures = note.rpartition("\n\n")
    need(separator and signatures.endswith("\n"), "a note has no signatures")
    lines = [re.fullmatch(r"— ([^\s+]+) (\S+)", line) for line in signatures[:-1].split("\n")]
    need(all(lines) and len(lines) <= 100, "a note has an invalid signature line, or more than 100")
    signed = [(line[1], unbase64(line[2])) for line in lines]
    need(all(len(data) > 4 for _, data in signed), "a signature line has no signature after the key hash")
    return text + "\n", signed


def signed_at(note, key):
    """Returns when the key signed the note; 0 for a signature without a time, None if it did not sign."""
    text, signatures = parse_note(note)
    name, kind, public, hash_ = key
    signature = next((data[4:] for signer, data in signatures if signer == name and data[:4] == hash_), None)
    if signature is None:
        return None
    time, message = 0, text
    if kind == 4:
        time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        message = f"cosignature/v1\ntime {time}\n{text}"
    need(kind in (1, 4) and ed25519.verifies(public, message.encode(), signature), f"the signature of {name} is invalid")
    return time


def parse_policy(text):
    """Returns logs, witnesses and groups by name, and the quorum."""
    logs, witnesses, groups, grouped, quorum = [], {}, {}, [], None
    for line in text.split("\n"):
        word, *rest = [item for item in re.split("[ \t]+", line) if item] or [""]
        if word.startswith("#"):
            continue
        if word == "log":
            logs.append(policy_key(rest[0], 1, logs))
        elif word == "witness":
            need(rest[0] not in ("none", *witnesses, *groups), f"duplicate name: {line!r:.80}")
            witnesses[rest[0]] = policy_key(rest[1], 4, witnesses.values())
        elif word == "group":
            name, rule, *members = rest
            threshold = {"any": 1, "all": len(members)}.get(rule) or decimal(rule, "how many of a group")
            need(name not in ("none", *witnesses, *groups), f"duplicate name: {line!r:.80}")
            need({*members} <= {*witnesses, *groups} and 1 <= threshold <= len(members), f"no group: {line!r:.80}")
            grouped += members
            need(len({*grouped}) == len(grouped), f"duplicate member of groups: {line!r:.80}")
            groups[name] = threshold, members
        elif word == "quorum":
            need(quorum is None and rest[0] in ("none", *witnesses, *groups), f"invalid quorum: {line!r:.80}")
            quorum = rest[0]
        else:
            need(word == "", f"the policy has an invalid line: {line!r:.80}")
    need(logs and quorum, "the policy names no log, or no quorum")
    return logs, witnesses, groups, quorum


def policy_key(vkey, kind, known):
    """Parses a key of a policy: of the right type, and not known under another name, since it would count twice."""
    key = parse_key(vkey)
    need(key[1] == kind, f"the key is not of type {kind}: {vkey!r:.80}")
    need(all(other[2] != key[2] for other in known), f"duplicate key: {vkey!r:.80}")
    return key


def meets(name, groups, cosigners):
    threshold, members = groups.get(name, (1, []))
    return name in ("none", *cosigners) or sum(meets(each, groups, cosigners) for each in members) >= threshold


def open_checkpoint(note, policy):
    """Returns origin, size and root of a checkpoint signed by a log of the policy, and who cosigned it when."""
    logs, witnesses, _, _ = policy
    lines = parse_note(note)[0].split("\n")
    need(len(lines) > 3 and all(lines[:-1]), "a checkpoint has three lines: origin, number of leaves, root")
    signers = [key for key in logs if key[0] == lines[0] and signed_at(note, key) is not None]
    need(signers, f"the checkpoint of {lines[0]!r:.80} is not signed by a log of the policy")
    times = {name: signed_at(note, key) for name, key in witnesses.items()}
    cosigned = {name: time for name, time in times.items() if time is not None}
    return lines[0], decimal(lines[1], "the number of leaves"), unbase64(lines[2], 32), cosigned
