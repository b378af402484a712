import AccessRules
import OrdinalSets

@testable import Latchkey

/// The kind of a part of a log, then its bytes: nothing is read outside of them, and what is read
/// lies where it says.
func fuzzLogParts(_ input: [UInt8]) throws {
    let (kind, bytes) = input.split
    let span = bytes.span.bytes
    switch kind % 5 {
    case 0:
        guard let block = try? LogBlockView(span) else { return }
        for column in LogColumn.allCases {
            let view = block.column(column)
            for index in 0..<block.count { _ = view.value(at: index) }
        }
        for index in 0..<block.count {
            _ = block.sequence(at: index)
            _ = block.time(at: index)
        }
        let before = block.count(before: block.firstSequence &+ 3)
        try hold((0...block.count).contains(before), "\(before) entries before one")
    case 1:
        let count = Int(bytes.first ?? 0)
        let rest = Array(bytes.dropFirst())
        guard count > 0, let cover = try? LogCoverView(rest.span.bytes, count: count) else {
            return
        }
        for index in 0..<count { _ = cover.values(at: index) }
        var indices: [UInt32] = []
        cover.append(indicesOf: [(0, 1), (1, 2)], to: &indices)
        try hold(indices.allSatisfy { $0 < count }, "a member beyond the last")
    case 2:
        _ = try? LogState(span)
    case 3:
        guard let row = try? LogRow(span) else { return }
        var written: [UInt8] = []
        row.append(to: &written)
        // Sizes may be written longer than they need be, so that bytes are not compared.
        let again = try LogRow(Array(written.dropFirst(rowPrefix(written))).span.bytes)
        try hold(again == row, "a row that was written is read otherwise")
    default:
        var offset = 0
        while offset < span.byteCount, let size = LogVarint.read(span, &offset) {
            try hold(size >= 0, "a size below zero")
        }
    }
}

/// How many bytes say how long a row is, in front of it.
private func rowPrefix(_ bytes: [UInt8]) -> Int {
    var offset = 0
    _ = LogVarint.read(bytes.span.bytes, &offset)
    return offset
}
