/// One thing that takes bytes from anywhere, and what must hold whatever the bytes are.
///
/// A target throws ``Broken`` when something does not hold. Errors that the bytes deserve are its
/// own affair. That nothing traps, and nothing is read or written out of bounds, is for the process
/// and the sanitizer to show.
struct FuzzTarget: Sendable {
    /// The name of its folder in the corpus, and of the target for `Scripts/fuzz`.
    let name: String
    /// The longest input that makes sense.
    let maximumByteCount: Int
    /// Whether an input takes milliseconds, since it makes files.
    var isSlow = false
    /// The most inputs that are kept of it, so that all can be tried each time.
    var maximumKeptCount: Int { isSlow ? 40 : 120 }
    let run: @Sendable ([UInt8]) throws -> Void

    static let all: [FuzzTarget] = [
        FuzzTarget(name: "chunks", maximumByteCount: 1_300, run: fuzzChunk),
        FuzzTarget(name: "packs", maximumByteCount: 2_000, run: fuzzPack),
        FuzzTarget(name: "records", maximumByteCount: 600, run: fuzzRecord),
        FuzzTarget(name: "heads", maximumByteCount: 2_000, run: fuzzHead),
        FuzzTarget(name: "keys", maximumByteCount: 512, run: fuzzKey),
        FuzzTarget(name: "log", maximumByteCount: 4_000, run: fuzzLogParts),
        FuzzTarget(name: "lines", maximumByteCount: 4_000, run: fuzzLines),
        FuzzTarget(name: "conditions", maximumByteCount: 600, run: fuzzCondition),
        FuzzTarget(name: "questions", maximumByteCount: 2_000, run: fuzzQuestions),
        FuzzTarget(name: "cursors", maximumByteCount: 600, run: fuzzCursor),
        FuzzTarget(name: "texts", maximumByteCount: 400, run: fuzzText),
        FuzzTarget(name: "names", maximumByteCount: 300, run: fuzzNames),
        FuzzTarget(name: "imports", maximumByteCount: 6_000, isSlow: true, run: fuzzImport),
        FuzzTarget(name: "acts", maximumByteCount: 600, isSlow: true, run: fuzzActs),
        FuzzTarget(name: "entries", maximumByteCount: 300, isSlow: true, run: fuzzEntry),
        FuzzTarget(name: "files", maximumByteCount: 600, isSlow: true, run: fuzzFiles),
        FuzzTarget(name: "pages", maximumByteCount: 200, isSlow: true, run: fuzzPages),
    ]

    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// Something that must hold did not.
struct Broken: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Fails unless something holds.
func hold(_ condition: Bool, _ what: @autoclosure () -> String) throws(Broken) {
    if !condition { throw Broken(what()) }
}

extension [UInt8] {
    /// The first byte, and what follows; zero when there is none.
    var split: (first: UInt8, rest: [UInt8]) { (first ?? 0, Array(dropFirst())) }

    /// Four bytes as a number, the lowest first; those that are not there are zero.
    func number(at offset: Int) -> UInt32 {
        (0..<4).reduce(0) { number, index in
            let at = offset + index
            return number | UInt32(at < count ? self[at] : 0) << UInt32(8 * index)
        }
    }
}
