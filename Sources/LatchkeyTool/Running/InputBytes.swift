import SystemPackage

/// How much of some files has been read, where all of them are regular ones.
struct InputBytes {
    private let files: [FileDescriptor]
    private let byteCount: Int64?

    init(of files: [FileDescriptor]) {
        self.files = files
        var sum: Int64 = 0
        var isKnown = true
        for file in files {
            guard let count = Self.byteCount(of: file) else {
                isKnown = false
                continue
            }
            sum += count
        }
        byteCount = isKnown && sum > 0 ? sum : nil
    }

    /// Nil where it is not known.
    var share: Double? {
        guard let byteCount else { return nil }
        var done: Int64 = 0
        for file in files {
            guard let place = try? file.seek(offset: 0, from: .current) else { return nil }
            done += place
        }
        return Double(done) / Double(byteCount)
    }

    /// The corresponding C function is `fstat`.
    private static func byteCount(of file: FileDescriptor) -> Int64? {
        guard let status = try? file.stat(), status.type == .regular else { return nil }
        return Int64(status.size)
    }
}
