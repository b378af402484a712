import Foundation
import Testing

@testable import Latchkey

/// What becomes of each key of each type in a redacted export stands here once more: a key that a type gets is in no export
/// before somebody has said what is redacted of it.
@Suite struct RedactionRuleTests {
    private static let rules = """
        latchkey: type word, version number
        account: type word, id account-, subdomain subdomain-, name name-, enforcesMFA flag, enforcesSSO flag, seatLimit number, stub flag
        user: type word, account account-, id user-, email email, name name-, role word, allOrganizations flag, status word, enrolledInMFA flag, stub flag
        organization: type word, account account-, id organization-, name name-, kind kind-, status status-, parent organization-, state word
        group: type word, account account-, id group-, name name-, description description-, deniedAssetTypes sorted assetKind
        membership: type word, account account-, group group-, user user-, connection connection-, from instant, until instant, by reference, time instant
        grant: type word, account account-, organization organization-, group group-, user user-, connection connection-, from instant, until instant, by reference, time instant
        asset: type word, account account-, id asset-, organization organization-, kind assetKind, name name-, access object, container asset-, state word
        connection: type word, id connection-, host account-, delegate account-, maximumRole word, status word, allOrganizations flag, message message-, from instant, until instant, sentBy reference, sentAt instant, acceptedBy reference, acceptedAt instant
        settings: type word, account account-, billing object, sidebar section-, integrations sorted integration-, features sorted feature-, syncs sorted object, retention object
        template: type word, account account-, id template-, name name-, kind assetKind, fields object
        apiKey: type word, account account-, id key-, name name-, api api-, generatedBy reference, generatedAt instant, lastUsedAt instant, revokedBy reference, revokedAt instant
        provider: type word, name provider-, subdomain subdomain-
        delivery: type word, account account-, connection connection-, administrator reference, sentAt instant, openedAt instant
        report: type word, account account-, id report-, user reference, sharedWith user-, sharedBy reference, sharedAt instant, rows object
        seal: type word, account account-, sequence number, time instant, hash hash
        log: type word, account account-, sequence number, time instant, action word, operation operation, user reference, resource object, organization organization-, client client-, reason reason-, before object, after object
        end: type word, lines number
        """

    @Test func everyKeyOfEveryTypeIsRedactedAsIsSaid() throws {
        let found = InterchangeType.allCases.map { type in
            let keys = InterchangeKey.allCases.filter(type.keys.contains)
            return (type.name, Set(keys.map { Self.text($0, .object(type)) }))
        }
        let said = Self.rules.split(separator: "\n").map { line in
            let parts = line.split(separator: ": ")
            return (String(parts[0]), Set(parts[1].split(separator: ", ").map(String.init)))
        }
        try #require(found.map(\.0) == said.map(\.0))
        for (found, said) in zip(found, said) {
            #expect(
                found.1 == said.1, "\(found.0): \(found.1.symmetricDifference(said.1).sorted())")
        }
    }

    @Test(arguments: [
        (InterchangeKey.access, "users sorted user-, groups sorted group-, unchanged object"),
        (.unchanged, "users number, groups number, deniedAssetTypes number"),
        (.resource, "kind word, id thing-, name name-"),
        (.billing, "name name-, email email"),
        (.retention, "deleted number, reports number"),
        (.syncs, "integration integration-, direction word, kinds sorted kind-, enabled flag"),
        (.fields, "name field-, type word, required flag"),
        (
            .rows,
            "asset asset-, name name-, organization organization-, lastReadAt instant, changedSince flag"
        ),
    ])
    func whatIsWithinAKeyIsRedactedAsIsSaid(_ part: InterchangeKey, _ said: String) throws {
        let texts = try said.split(separator: ", ").map { rule in
            let name = try #require(rule.split(separator: " ").first)
            let key = InterchangeKey.allCases.first { $0.name == name }
            return Self.text(try #require(key), .part(part))
        }
        #expect(texts.joined(separator: ", ") == said)
    }

    private static func text(_ key: InterchangeKey, _ place: RedactedPlace) -> String {
        let rule = key.redaction(in: place)
        let value = if case .text(let name) = rule.value { "\(name)-" } else { "\(rule.value)" }
        return "\(key.name) \(rule.isSorted ? "sorted " : "")\(value)"
    }

    /// What the store logs by a name of its own keeps that name, wherever in the sources it is given.
    @Test func everyOperationThatTheStoreLogsKeepsItsName() throws {
        let call =
            /(?:reading|log|entry|step)\(\s*"([a-z]+[A-Z]\w*)"|operation: "(\w+)",|var operation: String \{ "(\w+)" \}|case \.\w+: "((?:query|end|expire|lapse)[A-Z]\w*)"|ordinal, "(\w+)"\)/
        var names: Set<String> = []
        for text in try Self.sources() {
            for match in text.matches(of: call) {
                let output = match.output
                let name = output.1 ?? output.2 ?? output.3 ?? output.4 ?? output.5
                if let name { names.insert(String(name)) }
            }
        }
        #expect(names.count >= 30, "\(names.sorted())")
        let unknown = names.filter { !RedactedWords.operations.contains(Array($0.utf8)) }
        // Calls of the system, which are no entries.
        #expect(unknown.subtracting(["create", "read", "rename", "restore"]) == [])
    }

    private static func sources() throws -> [String] {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let base = root.appending(path: "Sources/Latchkey")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try paths.filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOf: base.appending(path: $0), encoding: .utf8)
        }
    }
}
