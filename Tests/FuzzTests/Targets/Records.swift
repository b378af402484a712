import AccessRules
import OrdinalSets

@testable import Latchkey

/// The kind of a record, then its bytes, in either form: what can be read is written and read again the same.
func fuzzRecord(_ input: [UInt8]) throws {
    let (kind, bytes) = input.split
    for form in [RecordForm.wide, .compact] { try fuzzRecord(kind % 12, bytes, form) }
}

private func fuzzRecord(_ kind: UInt8, _ bytes: [UInt8], _ form: RecordForm) throws {
    switch kind {
    case 0: try roundTrip(AccountRecord.self, bytes, form)
    case 1: try roundTrip(UserRecord.self, bytes, form)
    case 2: try roundTrip(OrganizationRecord.self, bytes, form)
    case 3: try roundTrip(GroupRecord.self, bytes, form)
    case 4: try roundTrip(AssetRecord.self, bytes, form)
    case 5: try roundTrip(ConnectionRecord.self, bytes, form)
    case 6: try roundTrip(AssetKindRecord.self, bytes, form)
    case 7: try roundTrip(SettingsRecord.self, bytes, form)
    case 8: try roundTrip(TemplateRecord.self, bytes, form)
    case 9: try roundTrip(APIKeyRecord.self, bytes, form)
    case 10: try roundTrip(ProviderRecord.self, bytes, form)
    default: try roundTrip(ReportRecord.self, bytes, form)
    }
}

private func roundTrip<Record: StoredRecord>(
    _ type: Record.Type, _ bytes: [UInt8], _ form: RecordForm
) throws {
    guard let record = decoded(type, bytes, form) else { return }
    var writer = RecordWriter(form)
    record.encode(into: &writer)
    guard let again = decoded(type, writer.bytes, form) else {
        throw Broken("\(type): what was written cannot be read")
    }
    var second = RecordWriter(form)
    again.encode(into: &second)
    try hold(second.bytes == writer.bytes, "\(type): what was read again is written otherwise")
}

private func decoded<Record: StoredRecord>(
    _ type: Record.Type, _ bytes: [UInt8], _ form: RecordForm
) -> Record? {
    var reader = RecordReader(bytes.span.bytes, form)
    guard let record = try? Record(from: &reader), (try? reader.end()) != nil else { return nil }
    return record
}

/// The kind of a head, an ordinal, then the bytes: nothing is read outside, whatever they are.
func fuzzHead(_ input: [UInt8]) throws {
    let (kind, rest) = input.split
    let ordinal = rest.number(at: 0)
    let bytes = Array(rest.dropFirst(4))
    let span = bytes.span.bytes
    switch kind % 6 {
    case 0:
        guard let head = try? UserHead(span) else { return }
        _ = OrdinalList.contains(ordinal, in: head.groups)
        try walk(head.timedGroups)
    case 1:
        guard let head = try? OrganizationHead(span) else { return }
        _ = OrdinalList.contains(ordinal, in: head.groups)
        _ = OrdinalList.intersect(head.groups, head.users)
    case 2:
        guard let head = try? AssetHead(span) else { return }
        _ = OrdinalList.contains(ordinal, in: head.users)
        _ = OrdinalList.contains(ordinal, in: head.groups)
    case 3:
        var offset = 0
        while offset < span.byteCount, let head = try? ConnectionHead(span, at: offset) {
            try hold(head.byteCount > 0, "a head of a connection has no bytes")
            try walk(head.timedGroups)
            offset += head.byteCount
        }
    case 4:
        guard let head = try? DenialsHead(span) else { return }
        _ = try? head.isDenied(ordinal)
        _ = try? head.groups(denying: ordinal)
    default:
        let count: UInt32 = 16
        for slot in 0..<count { _ = try? SlotBlock.bytes(slot, of: count, in: span) }
        let new: [UInt8] = [1, 2, 3]
        guard
            let changed = try? SlotBlock.replacing(
                ordinal % count, of: count, in: span, with: new)
        else { return }
        guard let found = try SlotBlock.bytes(ordinal % count, of: count, in: changed.span.bytes)
        else { throw Broken("a slot that was replaced is empty") }
        try hold(found.copied() == new, "a slot that was replaced has other bytes")
    }
}

private func walk(_ list: RawSpan) throws {
    for index in 0..<list.byteCount / TimedGroups.stride {
        _ = TimedGroups.group(index, in: list)
        _ = TimedGroups.validity(index, in: list)
    }
}
