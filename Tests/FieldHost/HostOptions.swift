import Latchkey
import Synchronization

/// How a line says that a store is opened: `read-only`, `unchanging`, `map=BYTES`, `readers=COUNT`,
/// `checksums`, `read-limit=MILLISECONDS`.
enum HostOptions {
    struct Unknown: Error {
        let word: String
    }

    static func parse(_ words: ArraySlice<String>) throws -> Store.Options {
        var options = Store.Options()
        options.onLongReader = { _ in }
        options.onDeadReader = { Notices.add("dead:\($0.processNumber)@\($0.transactionID ?? 0)") }
        options.onHoldingReader = {
            Notices.add("holding:\($0.processNumber):\($0.commitCount):\($0.grownByteCount)")
        }
        for word in words {
            let parts = word.split(separator: "=").map(String.init)
            switch (parts[0], parts.count > 1 ? Int(parts[1]) : nil) {
            case ("read-only", _): options.isReadOnly = true
            case ("unchanging", _): options.isUnchanging = true
            case ("checksums", _): options.verifiesChecksums = true
            case ("read-limit", let count?): options.maximumReadDuration = .milliseconds(count)
            case ("map", let count?): options.maximumByteCount = count
            case ("readers", let count?): options.maximumReaderCount = count
            default: throw Unknown(word: word)
            }
        }
        return options
    }
}

/// What the store has told of readers since it was last asked.
enum Notices {
    private static let list = Mutex<[String]>([])

    static func add(_ notice: String) { list.withLock { $0.append(notice) } }

    static func take() -> [String] {
        list.withLock { list in
            defer { list = [] }
            return list
        }
    }
}
