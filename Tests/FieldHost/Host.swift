import Foundation
import Glibc
import LMDB
import Latchkey
import SystemPackage

/// The store that the host has open, and what lines do to it.
struct Host {
    /// Where the only reference to a store is: another store in its place lets go of it.
    private final class Held {
        var store: Store?
    }

    private let held = Held()
    var store: Store? {
        get { held.store }
        nonmutating set { held.store = newValue }
    }
    var file: RawFile?
    var livedCount = 0

    init(_ store: Store? = nil) { self.store = store }

    struct NotOpen: Error {}
    struct UnknownLine: Error {}

    /// The answer to a line; nil when there is nobody left to answer.
    mutating func answer(_ line: String) -> String? {
        do { return try perform(line.split(separator: " ").map(String.init)) } catch {
            return "error \(Self.text(error))"
        }
    }

    private mutating func perform(_ words: [String]) throws -> String? {
        switch words.first {
        case "create": return try create(FilePath(words[1]))
        case "open":
            store = try Store.open(
                at: FilePath(words[1]), options: try HostOptions.parse(words.dropFirst(2)))
            return try "opened \(opened.read { $0.commitNumber })"
        case "close":
            try opened.close()
            store = nil
            return "closed"
        case "hold": return try hold()
        case "loop": return try loop(words)
        case "ask-told":
            let store = try opened
            var asker = Asker()
            return tally { try asker.isRight(store) }
        case "open-loop":
            let path = FilePath(words[1])
            let options = try HostOptions.parse(words.dropFirst(2))
            return tally {
                let store = try Store.open(at: path, options: options)
                let isAllowed = try store.read { try Self.mayEdit("root", $0) }
                try store.close()
                return isAllowed
            }
        case "fork":
            return try Fork.answer(of: self) { host in
                host.answer(words.dropFirst().joined(separator: " ")) ?? "?"
            }
        case "each":
            // Several lines, of which the last one's answer counts, or that of the first that fails.
            var last: String?
            for line in words.dropFirst().joined(separator: " ").components(separatedBy: " ; ") {
                last = answer(line)
                if last?.hasPrefix("error") != false { break }
            }
            return last
        case "touch":
            // As a backup of the folder does.
            try FileDescriptor.open(FilePath(words[1]), .readOnly).close()
            return "touched"
        case "add-behind":
            let (host, user) = (try opened, try number(words))
            Thread.detachNewThread { _ = try? Host(host).add(user) }
            return "waiting"
        case "live":
            guard words.count > 2, let count = Int(words[2]) else { throw UnknownLine() }
            defer { livedCount += count }
            return try Lives(path: FilePath(words[1])).live(livedCount..<livedCount + count)
        case "raw-open":
            let opened = try RawFile(words)
            file = opened
            return "opened \(try opened.mapByteCount())"
        default: return try perform(once: words)
        }
    }

    /// The lines that take one call.
    private func perform(once words: [String]) throws -> String {
        switch words.first {
        case "add": return try add(try number(words))
        case "add-slowly": return try add(try number(words), isSlow: true)
        case "add-many": return try addMany(Int(words[1]) ?? 0)
        case "add-told":
            let added = try add(try number(words))
            try Told.write(try number(words))
            return added
        case "ask":
            let user = try number(words)
            return try opened.read { try Self.mayEdit(user, $0) } ? "allowed" : "denied"
        case "position": return try "position \(opened.read { $0.commitNumber })"
        case "information":
            let parts = Mirror(reflecting: try opened.information()).children
            return "information "
                + parts.map { "\($0.label ?? "?")=\($0.value)" }.joined(separator: " ")
        case "verify":
            let problems = try opened.verify().problems
            return problems.isEmpty ? "sound" : "damaged \(problems.joined(separator: "; "))"
        case "group": return try group(Int(words[1]) ?? 0)
        case "batch":
            let group = Group(account: "acme", id: Identity(words[1]), name: words[1])
            try opened.perform([AccountOperation(.createGroup(group), in: "acme")])
            return "done"
        case "organizations":
            return try "organizations \(opened.read { try $0.contents().organizationCount })"
        case "notices": return (["notices"] + Notices.take()).joined(separator: " ")
        case "raw-fill":
            guard let file, let count = Int(words[1]) else { throw NotOpen() }
            try file.fill(mebibytes: count)
            return "filled \(count)"
        case "raw-count":
            guard let file else { throw NotOpen() }
            return "count \(try file.count())"
        case "limit":
            try RawFile.limit(byteCount: Int(words[1]) ?? 0)
            return "limited"
        case "sleep":
            usleep(UInt32(words[1]).map { $0 * 1_000 } ?? 0)
            return "slept"
        default: throw UnknownLine()
        }
    }

    var opened: Store {
        get throws {
            guard let store else { throw NotOpen() }
            return store
        }
    }

    private func number(_ words: [String]) throws -> String {
        guard words.count > 1 else { throw UnknownLine() }
        return "u\(words[1])"
    }

    private mutating func create(_ path: FilePath) throws -> String {
        let made = try Store.create(at: path, options: try HostOptions.parse([]))
        try made.administer { administration in
            try administration.insert(
                .account(Account(id: "acme", subdomain: "acme", name: "Acme")))
            try administration.insert(
                .user(
                    User(
                        account: "acme", id: "root", email: "root@acme.example", name: "Root",
                        role: .administrator)))
            try administration.insert(
                .organization(Organization(account: "acme", id: "north", name: "North")))
        }
        store = made
        return "created"
    }

    /// - Parameter isSlow: Whether the commit waits for a line, and other writers for the commit.
    func add(_ user: String, isSlow: Bool = false) throws -> String {
        let identity = Identity(user)
        try opened.administer { administration in
            if isSlow {
                Lines.say("writing")
                _ = Lines.next()
            }
            try administration.insert(
                .user(
                    User(
                        account: "acme", id: identity, email: "\(user)@acme.example",
                        name: user, role: .editor)))
            try administration.insert(
                .grant(Grant(account: "acme", organization: "north", grantee: .user(identity))))
        }
        return try "added \(opened.read { $0.commitNumber })"
    }

    /// So many groups in one transaction, each with a page of text.
    private func addMany(_ count: Int) throws -> String {
        let text = String(repeating: "x", count: 3_000)
        try opened.administer { administration in
            for number in 0..<count {
                try administration.insert(
                    .group(
                        Group(
                            account: "acme", id: Identity("many\(number)"), name: "Many",
                            description: text)))
            }
        }
        return try "added \(opened.read { $0.commitNumber })"
    }

    static func mayEdit(_ user: String, _ view: View) throws -> Bool {
        try view.can(
            Question(
                may: Ref<User>(Identity(user), of: "acme"), .editOrganization,
                .organization(Ref<Organization>("north", of: "acme"))))
    }

    /// The kind of an error, and what it says.
    static func text(_ error: any Error) -> String {
        if let error = error as? LMDBError { return "\(kind(error)) \(error)" }
        guard let error = error as? StoreError else { return "\(type(of: error)) \(error)" }
        if case .storage(let beneath) = error.kind { return "\(kind(beneath)) \(error)" }
        return "\(Mirror(reflecting: error.kind).children.first?.label ?? "other") \(error)"
    }

    private static func kind(_ error: LMDBError) -> Substring {
        "\(error.kind)".prefix { $0 != "(" }
    }
}

// MARK: What lasts

extension Host {
    /// Answers lines within one read, until it is released.
    private mutating func hold() throws -> String? {
        var host = self
        let answer = try opened.read { view in
            Lines.say("holding \(view.commitNumber)")
            while let line = Lines.next() {
                let words = line.split(separator: " ").map(String.init)
                switch words.first {
                case "release": return "released" as String?
                case "throw": throw UnknownLine()
                case "position": Lines.say("position \(view.commitNumber)")
                case "ask":
                    do {
                        Lines.say(try Self.mayEdit("u\(words[1])", view) ? "allowed" : "denied")
                    } catch { Lines.say("error \(Self.text(error))") }
                default:
                    guard let answer = host.answer(line) else { return nil }
                    Lines.say(answer)
                }
            }
            return nil
        }
        store = host.store
        return answer
    }

    /// Adds users until a line comes.
    private func loop(_ words: [String]) throws -> String {
        guard words.count > 1, let first = Int(words[1]) else { throw UnknownLine() }
        var next = first
        while !Lines.isWaiting {
            _ = try add("u\(next)")
            next += 1
        }
        _ = Lines.next()
        return "looped \(next - first)"
    }

    /// Asks until a line comes, and counts the answers.
    private func tally(_ question: () throws -> Bool) -> String {
        var allowed = 0
        var denied = 0
        var errors = 0
        var first = ""
        while !Lines.isWaiting {
            do {
                if try question() { allowed += 1 } else { denied += 1 }
            } catch {
                errors += 1
                if first.isEmpty { first = Self.text(error) }
            }
        }
        _ = Lines.next()
        return "asked \(allowed) \(denied) \(errors) \(first)"
    }
}
