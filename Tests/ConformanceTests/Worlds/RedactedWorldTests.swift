import AccessRules
import Foundation
import Latchkey
import ReferenceModel
import SystemPackage
import Testing

/// A redacted export is imported, decides everything as what it was made of does, and has none of its texts.
@Suite struct RedactedWorldTests {
    @Test(arguments: Effort.partsOfChanges)
    func randomWorldsDecideTheSame(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            let world = RandomQueries.labelled(
                RandomWorld.generate(seed: seed, size: 1), seed: seed)
            let stored = try StoreWorld(world)
            let bounds = [world.boundaries.first, world.boundaries.last].compactMap(\.self)
            let instants = [RandomWorld.usualNow] + bounds
            try RedactedWorld(stored.store, now: RandomWorld.usualNow).check(
                at: instants, "seed \(seed)")
        }
    }

    @Test func theDemosWorldDecidesTheSame() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let file = try FileDescriptor.open(
            FilePath(root.appending(path: "Demo/world.jsonl").path), .readOnly)
        defer { try? file.close() }
        let folder = try RedactedWorld.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Store.create(
            at: FilePath(folder.appending(path: "demo.latchkey").path),
            importing: [ImportSource(name: "world", file: file)]
        ).store
        defer { try? store.close() }
        let now = try store.read { view in view.now.millisecondsSince1970 }
        let months = (0..<4).map { now + $0 * 150 * 86_400_000 }
        try RedactedWorld(store, now: now).check(at: months, "the demo's world")
    }
}

/// A store, and another of its redacted export, whose lines are those of the other line by line.
private struct RedactedWorld {
    let store: Store
    let plain: [[String: Any]]
    let redacted: [[String: Any]]
    let plainObjects: [InterchangeObject]
    let redactedObjects: [InterchangeObject]
    let text: String
    let now: Int64

    init(_ store: Store, now: Int64) throws {
        func lines(_ isRedacted: Bool) throws -> String {
            var bytes: [UInt8] = []
            let options = ExportOptions(includesLog: true, isRedacted: isRedacted)
            try store.read { view in try view.export(options) { bytes += $0 } }
            return String(decoding: bytes, as: UTF8.self)
        }
        func objects(_ text: String) throws -> [[String: Any]] {
            try text.utf8.split(separator: UInt8(ascii: "\n")).map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            }
        }
        self.store = store
        self.now = now
        text = try lines(true)
        // What the one reader of JSON holds to be equal, or leaves out, the other does not.
        func decoded(_ text: String) throws -> [InterchangeObject] {
            var decoder = InterchangeDecoder()
            return try text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
                let bytes = Array(line)
                return try decoder.decode(line: bytes.span)
            }
        }
        let whole = try lines(false)
        (plain, redacted) = (try objects(whole), try objects(text))
        (plainObjects, redactedObjects) = (try decoded(whole), try decoded(text))
        try #require(plain.count == redacted.count)
    }

    static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-redacted-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    func check(at instants: [Int64], _ place: String) throws {
        checkTexts(place)
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "lines").path
        try Data(text.utf8).write(to: URL(filePath: path))
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? file.close() }
        var options = Store.Options()
        options.maximumReadDuration = nil
        let now = Instant(millisecondsSince1970: now)
        options.clock = { now }
        let other = try Store.create(
            at: FilePath(folder.appending(path: "redacted.latchkey").path),
            importing: [ImportSource(name: "redacted", file: file)], options: options
        ).store
        defer { try? other.close() }
        let asked = instants.map { Instant(millisecondsSince1970: $0) }
        let (original, imported) = (
            try store.read { view in answers(plainObjects, view, asked) },
            try other.read { view in answers(redactedObjects, view, asked) }
        )
        #expect(original.count > 50, "\(place)")
        #expect(original == imported, "\(place)")
    }

    /// Whatever each user may do with each thing at each instant, in the order of the lines.
    private func answers(_ lines: [InterchangeObject], _ view: View, _ instants: [Instant])
        -> [String]
    {
        var users: [Ref<Latchkey.User>] = []
        var targets: [Target] = []
        var kinds: [Identity] = []
        for line in lines {
            switch line {
            case .account(let it): targets += [.account(it.id), .log(it.id)]
            case .user(let it):
                users.append(Ref(it.id, of: it.account))
                targets.append(.subject(Ref(it.id, of: it.account)))
            case .organization(let it): targets.append(.organization(Ref(it.id, of: it.account)))
            case .group(let it): targets.append(.group(Ref(it.id, of: it.account)))
            case .asset(let it):
                targets.append(.asset(Ref(it.id, of: it.account)))
                if !kinds.contains(Identity(it.kind)) { kinds.append(Identity(it.kind)) }
            case .connection(let it): targets.append(.connection(Ref(it.id, of: it.host)))
            case .log(let it): targets.append(.log(it.account, sequence: it.sequence))
            default: break
            }
        }
        var answers: [String] = []
        for instant in instants {
            for user in users {
                for target in targets {
                    answers.append(
                        said {
                            try view.allowedActions(user, on: target, at: instant).map(\.name)
                                .joined(separator: " ")
                        })
                    for (action, kind) in questions(target, kinds.map(\.text)) {
                        answers.append(
                            said {
                                let it = try view.decide(
                                    Question(
                                        may: user, action, target, assetKind: kind, at: instant))
                                return
                                    "\(it.isAllowed) \(it.deniedBy as Any) \(it.effectiveRole as Any) \(it.routes) \(it.validUntil)"
                            })
                    }
                }
            }
        }
        return answers
    }

    private func questions(_ target: Target, _ kinds: [String]) -> [(Action, String?)] {
        switch target {
        case .organization: [(.viewOrganization, nil)] + kinds.map { (.createAsset, $0) }
        case .asset: [(.viewAsset, nil)] + kinds.map { (.editAsset, $0) }
        default: []
        }
    }

    /// Of an error its kind alone, since it names things.
    private func said(_ answer: () throws -> String) -> String {
        do { return try answer() } catch {
            guard let kind = (error as? StoreError)?.kind else { return "other" }
            return "error " + "\(kind)".prefix { $0 != " " }
        }
    }

    /// No text of three characters or more is left: nowhere but in words that the format itself has is any to be found.
    private func checkTexts(_ place: String) {
        var (texts, left) = (Set<String>(), Set<String>())
        for line in plain { collect(line, &texts) }
        for line in redacted { collect(line, &left) }
        // What stand-ins are called by is there, whatever it stood for.
        let called = left.filter { $0 != "password" }
            .map { $0.replacing("@redacted.invalid", with: "") }
        let all = Data(
            called.map { $0.replacing(/[a-zA-Z]+-/, with: "#") }.joined(separator: "\n").utf8)
        #expect(!texts.isEmpty && !all.isEmpty)
        for text in texts where text.unicodeScalars.count >= 3 && text != "password" {
            #expect(all.range(of: Data(text.utf8)) == nil, "\(place): \(text)")
        }
    }

    /// Texts that are no words of the format: values of keys that have them.
    private func collect(_ value: Any, _ texts: inout Set<String>, key: String = "") {
        switch value {
        case let text as String where !Self.words.contains(key):
            texts.insert(text)
            if let slash = text.firstIndex(of: "/") {
                texts.formUnion([String(text[..<slash]), String(text[text.index(after: slash)...])])
            }
        case let list as [Any]: for item in list { collect(item, &texts, key: key) }
        case let object as [String: Any]:
            let isLabelled = object["type"] as? String == "organization"
            for (key, item) in object {
                // An organization's status is the host's word, and every other is the format's.
                let isWord =
                    key == "status" && !isLabelled || key == "kind" && object["type"] == nil
                collect(item, &texts, key: isWord ? "type" : key)
            }
        default: break
        }
    }

    private static let words: Set = [
        "type", "role", "maximumRole", "state", "action", "operation", "direction", "time", "from",
        "until", "sentAt",
        "acceptedAt", "generatedAt", "lastUsedAt", "revokedAt", "openedAt", "sharedAt",
        "lastReadAt",
    ]
}
