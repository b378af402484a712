import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// Whatever a store takes, its export says, and an import of that takes: the same bytes come out
/// again.
@Suite struct ExportableTests {
    private static func export(_ store: Store, log: Bool) throws -> [String] {
        var bytes: [UInt8] = []
        try store.read { (view) throws in
            try view.export(ExportOptions(includesLog: log)) { bytes += $0 }
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Checks that the export of a store is taken, and comes out again.
    private static func expectExportable(_ store: Store, _ shown: String) throws {
        let records = try export(store, log: false)
        let whole = try export(store, log: true)
        for lines in [records, whole] {
            let scratch = try Scratch()
            let copy: Store
            do { copy = try makeStore(scratch, lines.joined(separator: "\n")) } catch {
                Issue.record("\(shown): \(error)")
                return
            }
            #expect(try export(copy, log: false) == records, "\(shown)")
            // Behind the entries that came stands, in each account, that of the import.
            let own = try export(copy, log: true).filter { !$0.contains(#""operation":"import""#) }
            // The ends count other lines.
            let came = lines.filter {
                !$0.contains(#""operation":"import""#) && !$0.contains(#""type":"end""#)
            }
            #expect(own.filter(came.contains) == came, "\(shown)")
        }
    }

    @Test func whateverIsTakenAtItsLimitsIsExportable() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var values = LimitValues(random: LogRandom(seed: seed))
        let scratch = try Scratch()
        var options = Store.Options()
        options.clock = { testNow }
        let store = try Store.create(at: scratch.store, options: options)
        try store.administer { (it) throws in
            try it.insert(.account(Account(id: "a", subdomain: "a", name: "A")))
            try it.insert(.account(Account(id: "b", subdomain: "b", name: "B")))
            try it.insert(
                .user(User(account: "a", id: "u", email: "u@a", name: "", role: .administrator)))
            try it.insert(.organization(Organization(account: "a", id: "o", name: "")))
            try it.insert(.group(Group(account: "a", id: "g", name: "")))
        }
        var taken: [String: Int] = [:]
        for _ in 0..<1_500 {
            let object = values.object()
            // What is refused is not there; it may not be half there.
            if (try? store.administer { (it) throws in try it.insert(object) }) != nil {
                taken[object.type.name, default: 0] += 1
            }
        }
        for type in [
            "account", "user", "organization", "group", "membership", "grant", "asset",
            "connection", "template", "provider",
        ] { #expect(taken[type, default: 0] > 0, "seed \(seed): \(type), \(taken)") }
        try Self.expectExportable(store, "seed \(seed)")
    }

    /// An organization that is moved beneath one that was added later is exported behind it, and
    /// with it its assets and grants: the import numbers them in that order.
    @Test func whatIsMovedBeneathALaterOneComesOutInOneOrder() throws {
        let scratch = try Scratch()
        var lines = [Self.account]
        for number in 0..<4 {
            lines += [
                #"{"type":"organization","account":"acme","id":"o\#(number)","name":"O"}"#,
                #"{"type":"user","account":"acme","id":"u\#(number)","email":"\#(number)@a","name":"U","role":"editor"}"#,
            ]
        }
        for number in 0..<4 {
            lines += [
                #"{"type":"asset","account":"acme","id":"a\#(number)","organization":"o\#(number)","kind":"k","name":"A"}"#,
                #"{"type":"grant","account":"acme","organization":"o\#(number)","user":"u0"}"#,
                #"{"type":"grant","account":"acme","organization":"o\#(number)","user":"u1"}"#,
            ]
        }
        let store = try makeStore(scratch, lines.joined(separator: "\n"))
        try store.administer { (it) throws in
            try it.perform(.moveOrganization("o1", under: "o3"), in: "acme")
            try it.perform(.moveOrganization("o0", under: "o1"), in: "acme")
        }
        try Self.expectExportable(store, "moved")
        let order = try Self.export(store, log: false).filter { $0.contains(#""type":"grant""#) }
        #expect(order.count == 8 && order.first?.contains(#""organization":"o3""#) == true)
    }

    // MARK: The log

    private static let account = #"{"type":"account","id":"acme","subdomain":"acme","name":"A"}"#

    private static func entry(_ sequence: UInt64) -> String {
        """
        {"type":"log","account":"acme","sequence":\(sequence),"time":"2026-01-01T00:00:00Z",\
        "action":"read","operation":"x"}
        """
    }

    /// A log goes on behind whatever was imported, for as many entries as it can have.
    @Test func everyLogGoesOn() throws {
        let limit = LogLimits.omittedSequenceCountMaximum
        #expect(limit + UInt64(LogLimits.entryCountMaximum) < UInt64(Int64.max))
        let lines = [Self.account, Self.entry(7), Self.entry(limit + 2)]
        let scratch = try Scratch()
        let store = try makeStore(scratch, lines.joined(separator: "\n"))
        try store.administer { (it) throws in
            try it.insert(.organization(Organization(account: "acme", id: "o", name: "")))
        }
        let log = try Self.export(store, log: true).filter { $0.contains(#""type":"log""#) }
        #expect(log.count == 4)
        #expect(log[3].contains("\"sequence\":\(limit + 4),"))
        try Self.expectExportable(store, "at the limit")
    }

    @Test(arguments: [
        LogLimits.omittedSequenceCountMaximum + 2, UInt64(Int64.max) - 1, UInt64(Int64.max),
    ])
    func aSequenceBehindWhichALogMightEndIsRefusedByName(sequence: UInt64) throws {
        let scratch = try Scratch()
        let error = #expect(throws: StoreError.self) {
            try makeStore(
                scratch, [Self.account, Self.entry(sequence)].joined(separator: "\n"))
        }
        #expect(error?.line == 2 && error?.key == "sequence")
        #expect(
            error?.kind
                == .limit(
                    name: "the number of sequence numbers that a log leaves out",
                    limit: Int(LogLimits.omittedSequenceCountMaximum)))
        #expect(!FileManager.default.fileExists(atPath: scratch.store.string))
    }

    // MARK: Time

    /// A clock that no export could write is no time for a change.
    @Test(arguments: [
        Int64.max - 1, 253_402_300_800_000, -62_135_596_800_001, Int64.min + 1,
    ])
    func nothingIsChangedAtATimeThatCannotBeWritten(milliseconds: Int64) throws {
        let scratch = try Scratch()
        try makeStore(scratch, Self.account).close()
        var options = Store.Options()
        options.clock = { Instant(millisecondsSince1970: milliseconds) }
        let store = try Store.open(at: scratch.store, options: options)
        if milliseconds > 0 {
            #expect(throws: StoreError.self) {
                try store.administer { (it) throws in
                    try it.insert(.organization(Organization(account: "acme", id: "o", name: "")))
                }
            }
        } else {
            // The clock of a store never goes back.
            try? store.administer { (it) throws in
                try it.insert(.organization(Organization(account: "acme", id: "o", name: "")))
            }
        }
        try store.close()
        // Nor is anything answered of such a time: that is for a clock that is right.
        let sound = try Store.open(at: scratch.store)
        try Self.expectExportable(sound, "\(milliseconds)")
    }
}

/// Values at the limits of what there can be, and beyond them.
private struct LimitValues {
    var random: LogRandom
    private var number = 0

    init(random: LogRandom) { self.random = random }

    private static let scalars: [Unicode.Scalar] = [
        "\u{0}", "\u{1}", "\u{1F}", "\"", "\\", "/", " ", "\n", "\r", "\t", "\u{7F}", "\u{85}",
        "\u{2028}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}", "\u{10FFFF}", "\u{301}", "é", "İ", "ß",
        "ΐ", "🔑", "a", "Z", "0", "\u{E000}", "\u{202E}",
    ]

    /// A text that is empty, short, as long as it may be, or a byte longer.
    private mutating func text(_ limit: Int, _ least: Int = 0) -> String {
        let sizes = [least, least + 1, 8, limit - 1, limit, limit, limit + 1]
        let size = max(0, sizes.randomElement(using: &random) ?? least)
        var text = ""
        while text.utf8.count < size, let next = Self.scalars.randomElement(using: &random) {
            let scalar = text.utf8.count + String(next).utf8.count > size ? "x" : next
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    private mutating func id() -> Identity { random.chance(70) ? fresh() : Identity(text(128, 1)) }

    private mutating func fresh() -> Identity {
        number += 1
        return Identity("x\(number)")
    }

    private mutating func instant() -> Instant {
        let range = Instant.iso8601Range
        let ends = [
            range.lowerBound.millisecondsSince1970, range.upperBound.millisecondsSince1970, 0,
            testNow.millisecondsSince1970,
        ]
        let near =
            (ends.randomElement(using: &random) ?? 0) + Int64.random(in: -2...2, using: &random)
        return random.chance(5)
            ? [.distantPast, .distantFuture].randomElement(using: &random) ?? .distantPast
            : Instant(millisecondsSince1970: near)
    }

    private mutating func validity() -> Validity {
        if random.chance(30) { return .always }
        return Validity(
            from: random.chance(30) ? .distantPast : instant(),
            until: random.chance(30) ? .distantFuture : instant())
    }

    private mutating func made() -> Authorship? {
        random.chance(50)
            ? nil : Authorship(by: random.chance(50) ? nil : Ref("u", of: "a"), time: instant())
    }

    private mutating func optional(_ limit: Int) -> String? {
        random.chance(40) ? nil : text(limit)
    }

    private mutating func email() -> String {
        let size = [3, 20, 253, 254, 255].randomElement(using: &random) ?? 3
        let domain = "@" + String(repeating: "a", count: max(1, size - 2 - "\(number)".utf8.count))
        number += 1
        return random.chance(70) ? "\(number)\(domain)" : "İ\(number)\(text(230))@x"
    }

    mutating func object() -> InterchangeObject {
        switch random.next() % 10 {
        case 0:
            return .account(
                Account(
                    id: id(), subdomain: text(63, 1), name: text(1_024),
                    seatLimit: [nil, 0, 1, Int(UInt32.max), Int(UInt32.max) + 1, -1]
                        .randomElement(using: &random) ?? nil))
        case 1:
            return .user(
                User(
                    account: "a", id: id(), email: email(), name: text(1_024),
                    role: Role.allCases.randomElement(using: &random) ?? .lite,
                    status: UserStatus.allCases.randomElement(using: &random) ?? .active))
        case 2:
            return .organization(
                Organization(
                    account: "a", id: id(), name: text(1_024), kind: optional(128),
                    status: optional(128), parent: random.chance(50) ? nil : "o",
                    state: ObjectState.allCases.randomElement(using: &random) ?? .normal))
        case 3:
            return .group(
                Group(
                    account: "a", id: id(), name: text(1_024), description: optional(16 << 10),
                    deniedAssetTypes: (0..<random.next() % 3).map { _ in text(128, 1) }))
        case 4:
            return .membership(
                Membership(
                    account: "a", group: "g", member: .user(random.chance(50) ? "u" : fresh()),
                    validity: validity(), made: made()))
        case 5:
            return .grant(
                Grant(
                    account: "a", organization: "o",
                    grantee: random.chance(50) ? .user("u") : .group("g"), validity: validity(),
                    made: made()))
        case 6:
            return .asset(
                Asset(
                    account: "a", id: id(), organization: "o", kind: text(128, 1),
                    name: text(1_024),
                    access: random.chance(50) ? .everyone : .listed(users: ["u"], groups: ["g"])))
        case 7:
            return .connection(
                Connection(
                    id: id(), host: "a", delegate: "b", maximumRole: .editor,
                    status: ConnectionStatus.allCases.randomElement(using: &random) ?? .draft,
                    message: optional(16 << 10), validity: validity(), sent: made(),
                    accepted: made()))
        case 8:
            return .template(
                AssetTemplate(
                    account: "a", id: id(), name: text(1_024), kind: text(128, 1), fields: []))
        default:
            return .provider(CertifiedProvider(name: text(128, 1), subdomain: text(63, 1)))
        }
    }
}
