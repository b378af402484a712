import SystemPackage

@testable import LMDB
@testable import Latchkey

/// What is beside a store, or in front of its pages: the bytes of a lock file, or changes of the
/// meta pages, by place, page and byte.
///
/// Opening looks at them. It ends with a store that answers or with an error; what is not sound by
/// its structure is not read here.
func fuzzFiles(_ input: [UInt8]) throws {
    let (kind, bytes) = input.split
    if kind % 2 == 0 { try lockFile(kind, bytes) } else { try metaPages(kind, bytes) }
}

private func lockFile(_ kind: UInt8, _ bytes: [UInt8]) throws {
    var lock = kind & 2 != 0 ? [0xDE, 0xC0, 0xEF, 0xBE] + bytes : bytes
    if kind & 4 != 0 { lock += [UInt8](repeating: 0, count: 8_192) }
    try FuzzStore.withFile(FuzzStore.shared.image) { path in
        let file = try FileDescriptor.open(
            FilePath(path.string + "-lock"), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(lock) }
        var options = FuzzStore.options
        options.isReadOnly = kind & 8 != 0
        let store: Store
        do throws(StoreError) { store = try Store.open(at: path, options: options) } catch {
            guard case .storage(let cause) = error.kind, case .noLock = cause.kind else {
                throw Broken("a lock file of \(lock.count) bytes: \(error)")
            }
            return
        }
        defer { try? store.close() }
        try holdSound(store)
    }
}

private func metaPages(_ kind: UInt8, _ bytes: [UInt8]) throws {
    var image = FuzzStore.shared.image
    let pageByteCount = DataFile.systemPageSizeBytes
    for start in stride(from: 0, to: bytes.count - 2, by: 3) {
        let place = Int(bytes[start]) % MetaPage.byteCount
        let page = bytes[start + 1] & 1 == 0 ? 0 : pageByteCount
        image[page + place] = bytes[start + 2]
    }
    try FuzzStore.withFile(image) { path in
        var options = FuzzStore.options
        options.isReadOnly = kind & 2 != 0
        options.verifying = kind & 4 != 0 ? .structure : nil
        guard let store = try? Store.open(at: path, options: options) else { return }
        defer { try? store.close() }
        guard (try? Environment.checkStructure(ofFileAt: path)) != nil else { return }
        guard let report = try? store.verify(), report.isSound else { return }
        let whole = try FuzzStore.shared.store.exported(log: true)
        try hold(try store.exported(log: true) == whole, "what exports otherwise is called sound")
    }
}
