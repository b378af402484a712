import Latchkey

/// How a line says that a store is opened: `read-only`, `map=BYTES`, `readers=COUNT`,
/// `checksums`.
enum HostOptions {
    struct Unknown: Error {
        let word: String
    }

    static func parse(_ words: ArraySlice<String>) throws -> Store.Options {
        var options = Store.Options()
        options.onLongReader = { _ in }
        for word in words {
            let parts = word.split(separator: "=").map(String.init)
            switch (parts[0], parts.count > 1 ? Int(parts[1]) : nil) {
            case ("read-only", _): options.isReadOnly = true
            case ("checksums", _): options.verifiesChecksums = true
            case ("map", let count?): options.maximumByteCount = count
            case ("readers", let count?): options.maximumReaderCount = count
            default: throw Unknown(word: word)
            }
        }
        return options
    }
}
