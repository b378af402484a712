import LMDB
import Latchkey
import SystemPackage

/// Why an image is not as it must be.
struct ImageFailure: Error {
    enum Kind {
        /// What was acknowledged is not there.
        case lost
        /// Something else is there, or it cannot be written to.
        case wrong
    }

    var kind: Kind
    var text: String
}

/// Looks at what the power left.
struct ImageCheck {
    static let storeName = "store.latchkey"

    /// Where images are laid down.
    let folder: FilePath
    /// What was looked at in every way already, by what it holds.
    private var verified: Set<Contents> = []
    private var count = 0

    private let workload: Workload

    init(_ folder: FilePath, _ workload: Workload) {
        self.folder = folder
        self.workload = workload
    }

    private var path: FilePath { folder.appending(Self.storeName) }

    /// What a store's file holds, if it is one.
    mutating func contents(_ bytes: [UInt8]?) throws -> Contents? {
        guard let bytes, !bytes.isEmpty else { return nil }
        Files.empty(folder)
        try Files.write(bytes, to: path)
        guard (try? Environment.checkStructure(ofFileAt: path)) != nil else { return nil }
        return try Contents(of: path)
    }

    /// Lays down an image.
    func lay(_ image: [String: [UInt8]], lock: [UInt8]?) throws {
        Files.empty(folder)
        for (name, bytes) in image where !name.hasSuffix("-lock") {
            try Files.write(bytes, to: folder.appending(name))
        }
        if let lock { try Files.write(lock, to: FilePath(path.string + "-lock")) }
    }

    /// Opens what was laid down, looks at it, and writes to it.
    ///
    /// - Parameters:
    ///   - allowed: What it may hold.
    ///   - isAcknowledged: Whether it has to hold something.
    ///   - isTorn: Whether the meta page is there in part: `verify` may say so until the next write.
    mutating func check(_ allowed: Set<Contents>, isAcknowledged: Bool, isTorn: Bool)
        throws(ImageFailure)
    {
        guard path.isThere else {
            if isAcknowledged { throw ImageFailure(kind: .lost, text: "there is no store") }
            return
        }
        guard isAcknowledged || allowed.count > 0 else {
            return try checkUnfinished()
        }
        let found = try read(isTorn: isTorn)
        guard allowed.contains(found) else {
            let least = allowed.map(\.position).min() ?? 0
            throw ImageFailure(
                kind: found.position < least ? .lost : .wrong,
                text: "it holds \(found), and not one of \(allowed)")
        }
        count += 1
        let isNew = isTorn || verified.insert(found).inserted
        try write(verifying: isNew || count % 16 == 0, isTorn: isTorn)
    }

    private func read(isTorn: Bool) throws(ImageFailure) -> Contents {
        do {
            if !isTorn { _ = try Environment.checkStructure(ofFileAt: path) }
            return try Contents(of: path)
        } catch { throw ImageFailure(kind: .lost, text: "it cannot be read: \(error)") }
    }

    /// A store whose making was not acknowledged: it is none, and can be made; or it is one.
    private func checkUnfinished() throws(ImageFailure) {
        if (try? Store.open(at: path, options: workload.options).close()) != nil {
            return try write(verifying: true, isTorn: false)
        }
        do {
            try Store.create(at: path, options: workload.options).close()
        } catch {
            throw ImageFailure(
                kind: .wrong, text: "it can be neither opened nor made: \(error)")
        }
    }

    private func write(verifying: Bool, isTorn: Bool) throws(ImageFailure) {
        do {
            let store = try Store.open(at: path, options: workload.options)
            defer { try? store.close() }
            if verifying, !isTorn { try verify(store) }
            if verifying, let misfit = try workload.misfit(store) { throw UsageError(text: misfit) }
            let account = Identity("after")
            try store.administer { administration in
                try administration.insert(
                    .account(Account(id: account, subdomain: "after", name: "After")))
            }
            _ = try store.read { view in try view.handle(account: account) }
            // What was there in part is mended by the write.
            if verifying, isTorn { try verify(store) }
        } catch {
            throw ImageFailure(kind: .wrong, text: "it cannot be used: \(error)")
        }
    }

    private func verify(_ store: Store) throws {
        let report = try store.verify()
        guard report.isSound else { throw UsageError(text: "\(report.problems)") }
    }

    static let options: Store.Options = {
        var options = Store.Options()
        options.clock = { sampleNow }
        options.maximumReaderCount = 16
        options.trials.sweeps = false
        return options
    }()
}

/// 2026-03-01T00:00:00Z.
let sampleNow = Instant(millisecondsSince1970: 1_772_323_200_000)
