import AccessRules
import Interposition
import LMDB
import Latchkey
import Samples
import SystemPackage

/// Everything that can be done with a store.
enum Deeds {
    static let lines =
        actingWorld + SampleStore.organizations(0..<12) + SampleStore.log(40) + """
            {"type":"account","id":"off","subdomain":"off","name":"Offered"}
            {"type":"user","account":"off","id":"oda","email":"oda@off.example","name":"Oda","role":"administrator"}
            {"type":"membership","account":"acme","group":"techs","user":"bob"}

            """

    /// What more the store has that is used: an invitation, a key, a report, settings.
    static func furnish(_ store: Store) throws {
        try store.administer { administration in
            for operation: Latchkey.Operation in [
                .draft("offer", to: "off", everything: true),
                .sendConnection("offer", seed: .random()),
                .generateAPIKey("old", name: "Old", api: "assets", seed: .random()),
                .sharePasswordsAccessed("seen", about: Ref("bob", of: "acme"), with: "ann"),
                .createAssetTemplate(
                    AssetTemplate(account: "acme", id: "t", name: "T", kind: "document")),
            ] {
                try administration.perform(operation, in: "acme")
            }
        }
    }

    /// What secrets are made of, the same each time.
    private static let seed = SecretSeed.random()

    static func all(_ folder: FilePath) -> [Deed] {
        operations + hands(folder) + files(folder) + reads + questions + followers
    }

    private static var operations: [Deed] {
        PossibleOperation.all.map { possible in
            .opened("operation-\(possible.operation.name)", .change, prepare: possible.prepare) {
                let session = try $0.session(possible.user, in: possible.account)
                try session.perform(possible.operation)
                return "done"
            }
        }
    }

    private static let batch = [
        AccountOperation(.assignRole("bob", .manager), in: "acme"),
        AccountOperation(.removeUser("cat"), in: "acme"),
        AccountOperation(.enforceMFA(true), in: "far"),
    ]

    // MARK: The host application's own hand

    private static func hands(_ folder: FilePath) -> [Deed] {
        [
            .opened("administer", .change) { store in
                try store.administer { administration in
                    for number in 0..<4 {
                        try administration.insert(
                            .organization(
                                Organization(
                                    account: "acme", id: Identity("h\(number)"),
                                    name: "H \(number)")))
                    }
                    try administration.remove(Ref<Group>("strict", of: "acme"))
                }
                return "done"
            },
            .opened(
                "batch", .change,
                misfit: { store, isDone in
                    // Whether it was done is told by its id, for whoever lost the answer.
                    let again = try store.perform(batch, reason: "why", id: "batch")
                    if again.isRepeated == isDone { return nil }
                    return isDone ? "a batch that was done is not known" : nil
                }
            ) { store in
                "\(try store.perform(batch, reason: "why", id: "batch").entries)"
            },
            .opened("import", .change) { store in
                let source = try SampleStore.source(
                    SampleStore.organizations(0..<30, "i"), in: folder)
                defer { try? source.file.close() }
                return told(try store.importLines(from: [source]))
            },
            .opened("session-import", .change) { store in
                let source = try SampleStore.source(
                    SampleStore.organizations(0..<8, "i"), in: folder)
                defer { try? source.file.close() }
                return told(try store.session("acme/ann").importData(from: [source]))
            },
            .opened("session-export", .perhaps) { store in
                var bytes: [UInt8] = []
                try store.session("acme/ann").exportData(includesLog: false) { bytes += $0 }
                return String(decoding: bytes, as: UTF8.self)
            },
            .opened(
                "generate-key", .change,
                misfit: { store, isDone in
                    let key = Ref<APIKey>("new", of: "acme")
                    let presented = try store.present(apiKey: seed.secret(of: key))
                    if presented?.status == .active { return nil }
                    return isDone ? "the key that was issued opens nothing" : nil
                }
            ) { store in
                try store.session("acme/ann").generateAPIKey(
                    "new", name: "New", for: "assets", seed: seed
                ).secret
            },
            .opened(
                "send-connection", .change,
                prepare: { store in
                    try store.administer {
                        try $0.perform(.draft("new", to: "far", everything: true), in: "acme")
                    }
                },
                misfit: { store, isDone in
                    let token = seed.token(
                        of: Ref("new", of: "acme"), for: Ref<User>("fay", of: "far"))
                    let opened = try store.open(invitationToken: token)
                    if opened?.connection.id == "new" { return nil }
                    return isDone ? "the invitation that was handed out is none" : nil
                }
            ) { store in
                let sent = try store.session("acme/ann").sendConnection("new", seed: seed)
                return "\(sent.map { "\($0.administrator) \($0.token)" })"
            },
            .opened("export", .nothing) { store in
                var bytes: [UInt8] = []
                try store.read { view in
                    try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
                }
                return String(decoding: bytes, as: UTF8.self)
            },
            .opened("verify", .nothing) { store in
                let report = try store.verify()
                return "\(report.isSound)"
            },
            .opened("information", .nothing) { store in
                let information = try store.information()
                return "\(information.commitNumber) \(try store.indexes().count)"
            },
        ]
    }

    // MARK: Files

    private static func files(_ folder: FilePath) -> [Deed] {
        [
            Deed(
                name: "open-to-write", trace: .nothing,
                act: { scene in
                    scene.store = try Store.open(at: scene.path, options: SampleStore.options())
                    return "open"
                }, isOpen: false),
            Deed(
                name: "open-to-read", trace: .nothing,
                act: { scene in
                    scene.store = try Store.open(
                        at: scene.path, options: SampleStore.options { $0.isReadOnly = true })
                    return "open"
                }, isOpen: false),
            Deed(
                name: "close", trace: .something,
                act: { scene in
                    _ = try scene.store?.session("acme/bob").organization("north")
                    try scene.close()
                    return "closed"
                }),
            Deed(
                name: "create", trace: .something,
                act: { scene in
                    scene.store = try Store.create(at: scene.path, options: SampleStore.options())
                    return "made"
                }, isOpen: false, hasStore: false),
            Deed(
                name: "create-by-import", trace: .something,
                act: { scene in
                    let source = try SampleStore.source(
                        SampleStore.organizations(0..<0) + actingWorld, in: folder)
                    defer { try? source.file.close() }
                    let (store, report) = try Store.create(
                        at: scene.path, importing: [source], options: SampleStore.options())
                    scene.store = store
                    return told(report)
                }, isOpen: false, hasStore: false),
            Deed(
                name: "copy", trace: .nothing, act: { "\(try copy($0, compacting: false))" },
                isOpen: false),
            Deed(
                name: "compacting-copy", trace: .nothing,
                act: { "\(try copy($0, compacting: true))" },
                isOpen: false),
            Deed(
                name: "check-structure", trace: .nothing,
                act: { scene in "\(try Environment.checkStructure(ofFileAt: scene.path))" },
                isOpen: false),
        ]
    }

    /// A copy, which is whole, or is not there.
    private static func copy(_ scene: Scene, compacting: Bool) throws -> String {
        let target = scene.folder.appending("copy")
        var options = Environment.Options()
        options.maximumReaderCount = 16
        let environment = try Environment.open(at: scene.path, tables: [], options: options)
        defer { try? environment.close() }
        do { try environment.copy(to: target, compacting: compacting) } catch {
            if target.isThere { return "a copy that failed is there: \(error)" }
            throw error
        }
        return "copied"
    }
}

/// What an import did, the same in each process: a dictionary has no order.
private func told(_ report: ImportReport) -> String {
    let counts = report.objectCounts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return "\(report.lineCount) \(counts) \(report.accounts) \(report.sourcesWithoutEnd)"
}
