import Foundation
import Synchronization
import SystemPackage

@testable import Latchkey

/// A small store of everything, made once in a process.
struct FuzzStore: Sendable {
    let store: Store
    /// The bytes of its file as of then.
    let image: [UInt8]

    static let shared: FuzzStore = {
        do { return try FuzzStore() } catch { fatalError("no store to ask: \(error)") }
    }()

    /// A folder in memory where there is one.
    static let folder: String = {
        let base = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let folder = "\(base)/latchkey-fuzz.\(getpid())"
        mkdir(folder, 0o700)
        atexit { try? FileManager.default.removeItem(atPath: FuzzStore.folder) }
        return folder
    }()

    private static let fileCount = Atomic(0)

    /// A path that nothing else has, and no file yet.
    static func freshPath() -> FilePath {
        let number = fileCount.add(1, ordering: .relaxed).newValue
        return FilePath("\(folder)/\(number).latchkey")
    }

    /// Removes a store's files, if they are there.
    static func remove(_ path: FilePath) {
        unlink(path.string)
        unlink(path.string + "-lock")
    }

    /// Does something with a file of those bytes, which is gone afterwards.
    static func withFile<R>(_ bytes: [UInt8], _ body: (FilePath) throws -> R) throws -> R {
        let path = freshPath()
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(bytes) }
        defer { remove(path) }
        return try body(path)
    }

    /// Where its time stands: 2026-03-01T00:00:00Z.
    static let now = Instant(millisecondsSince1970: 1_772_323_200_000)

    /// Nothing happens in it by itself, and it takes little address space.
    static var options: Store.Options {
        var options = Store.Options()
        options.clock = { now }
        options.trials.sweeps = false
        options.maximumByteCount = 1 << 26
        return options
    }

    /// What the secrets of ``apiKey`` and ``token`` are made of.
    private static let seed = SecretSeed([UInt8](repeating: 7, count: SecretSeed.byteCount))

    /// A key to an API that opens something in it.
    static let apiKey = seed?.secret(of: Ref("k2", of: "acme")) ?? ""

    /// The token of an invitation that waits in it.
    static let token = seed?.token(of: Ref("c2", of: "acme"), for: Ref("x1", of: "far")) ?? ""

    /// The user of an account who acts there, with no client and no sign-in.
    static func session(_ user: Identity, of home: Identity, in account: Identity, _ store: Store)
        -> Session
    {
        Session(store, Ref(user, of: home), account, nil)
    }

    init() throws {
        let path = Self.freshPath()
        var options = Self.options
        options.verifiesChecksums = true
        store = try Self.make(at: path, of: Array(Self.lines.utf8), options)
        let ann = Self.session("u1", of: "acme", in: "acme", store)
        if let seed = Self.seed {
            try ann.perform(.generateAPIKey("k2", name: "Key", api: "assets", seed: seed))
            try ann.perform(
                .draftConnection(
                    Connection(
                        id: "c2", host: "acme", delegate: "far", maximumRole: .readOnly,
                        status: .draft, hasAllOrganizations: true)))
            try ann.perform(.sendConnection("c2", seed: seed))
        }
        image = [UInt8](try Data(contentsOf: URL(filePath: path.string)))
    }

    /// A new store of those lines.
    static func make(at path: FilePath, of lines: [UInt8], _ options: Store.Options = options)
        throws -> Store
    {
        try withFile(lines) { source in
            let file = try FileDescriptor.open(source, .readOnly)
            return try file.closeAfter {
                try Store.create(
                    at: path, importing: [ImportSource(name: "lines", file: file)],
                    options: options
                ).store
            }
        }
    }

    private static let lines = """
        {"type":"latchkey","version":1}
        {"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP","enforcesMFA":true}
        {"type":"account","id":"noc","subdomain":"noc","name":"Overnight NOC"}
        {"type":"account","id":"far","subdomain":"far","name":"Far away"}
        {"type":"user","account":"acme","id":"u1","email":"ann@acme.example","name":"Ann","role":"administrator"}
        {"type":"user","account":"acme","id":"u2","email":"bob@acme.example","name":"Bob","role":"editor"}
        {"type":"user","account":"acme","id":"u3","email":"lee@acme.example","name":"Lee","role":"lite"}
        {"type":"user","account":"acme","id":"u4","email":"mia@acme.example","name":"Mía","role":"manager","allOrganizations":true}
        {"type":"user","account":"noc","id":"u9","email":"nia@noc.example","name":"Nia","role":"manager"}
        {"type":"user","account":"far","id":"x1","email":"fay@far.example","name":"Fay","role":"administrator"}
        {"type":"organization","account":"acme","id":"o1","name":"Northwind","kind":"Customer","status":"Active"}
        {"type":"organization","account":"acme","id":"o2","name":"Northwind West","parent":"o1","state":"archived"}
        {"type":"organization","account":"acme","id":"o3","name":"Contoso","kind":"Vendor","state":"deleted"}
        {"type":"organization","account":"acme","id":"o4","name":"Fabrikam"}
        {"type":"group","account":"acme","id":"g1","name":"Senior techs","description":"On call","deniedAssetTypes":["password"]}
        {"type":"group","account":"acme","id":"g2","name":"Juniors"}
        {"type":"membership","account":"acme","group":"g1","user":"u2","from":"2026-01-01T00:00:00Z"}
        {"type":"membership","account":"acme","group":"g2","user":"u2"}
        {"type":"grant","account":"acme","organization":"o1","group":"g1","by":"acme/u1","time":"2026-01-01T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"o2","user":"u2","from":"2026-01-01T00:00:00Z","until":"2026-06-30T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"o1","user":"u3"}
        {"type":"grant","account":"acme","organization":"o4","user":"u2"}
        {"type":"asset","account":"acme","id":"a1","organization":"o1","kind":"password","name":"Firewall root","access":{"users":["u2"],"groups":["g2"]}}
        {"type":"asset","account":"acme","id":"a2","organization":"o1","kind":"password","name":"Console","container":"a1"}
        {"type":"asset","account":"acme","id":"a3","organization":"o2","kind":"document","name":"Runbook"}
        {"type":"asset","account":"acme","id":"a4","organization":"o4","kind":"document","name":"Plan"}
        {"type":"connection","id":"c1","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted","allOrganizations":false,"message":"Nights","until":"2027-01-01T00:00:00Z"}
        {"type":"membership","account":"acme","group":"g1","connection":"c1"}
        {"type":"grant","account":"acme","organization":"o1","connection":"c1"}
        {"type":"grant","account":"acme","organization":"o4","connection":"c1"}
        {"type":"settings","account":"acme","billing":{"name":"Ann","email":"bills@acme.example"},"sidebar":["Passwords","Documents"],"integrations":["autotask"],"features":["checklists"],"syncs":[{"integration":"autotask","direction":"inbound","kinds":["Customer"],"enabled":true}],"retention":{"deleted":90}}
        {"type":"template","account":"acme","id":"t1","name":"Printer","kind":"printer","fields":[{"name":"Serial","type":"text","required":true},{"name":"PIN","type":"password"}]}
        {"type":"template","account":"acme","id":"t2","name":"Router","kind":"configuration"}
        {"type":"apiKey","account":"acme","id":"k1","name":"Nightly backup","api":"documentation","generatedBy":"acme/u1","generatedAt":"2026-01-01T00:00:00Z","lastUsedAt":"2026-02-01T00:00:00Z"}
        {"type":"provider","name":"Inbay","subdomain":"inbay"}
        {"type":"delivery","account":"acme","connection":"c1","administrator":"noc/u9","sentAt":"2026-01-01T00:00:00Z","openedAt":"2026-01-02T00:00:00Z"}
        {"type":"report","account":"acme","id":"r1","user":"noc/u9","sharedWith":"u1","sharedBy":"acme/u1","sharedAt":"2026-02-02T00:00:00Z","rows":[{"asset":"a1","name":"Firewall root","organization":"o1","lastReadAt":"2026-02-01T10:00:00Z"}]}
        {"type":"log","account":"acme","time":"2026-02-01T10:00:00Z","action":"read","operation":"viewAsset","user":"noc/u9","resource":{"kind":"asset","id":"a1","name":"Firewall root"},"organization":"o1"}

        """
}

extension StoreError {
    /// Whether a sound store never has it: neither the question nor the state of things does.
    var isOfStore: Bool {
        switch kind {
        case .damaged, .storage, .notAStore, .unsupportedFormat, .formatChanged: true
        default: false
        }
    }
}

/// The answer of a sound store, or nil for an error that the question deserves.
func answer<R>(_ what: @autoclosure () -> String, _ body: () throws -> R) throws -> R? {
    do { return try body() } catch let error as StoreError {
        if error.isOfStore { throw Broken("\(what()): \(error)") }
        return nil
    }
}
