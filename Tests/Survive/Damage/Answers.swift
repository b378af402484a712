import AccessRules
import Latchkey
import SystemPackage

/// What a store answers: a line for each of many questions, and its export.
struct Answers: Equatable {
    var lines: [String] = []
    /// What a change makes different: counts, and where logs end.
    var states: [String] = []
    /// What indexes, the log's sets and the past answer.
    var indexed: [String] = []
    /// What a change makes different of that.
    var indexedStates: [String] = []
    var export: [UInt8] = []

    /// Nil stands for an error, which says nothing of what it was: any is right of a damaged file.
    init(of store: Store) throws {
        do {
            export = try store.read { view in
                var bytes: [UInt8] = []
                try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
                return bytes
            }
        } catch is StoreError { export = [] }
        try store.read { view in
            for account in DamageWorld.accounts {
                for number in 0..<DamageWorld.userCount {
                    let user = Ref<User>(Identity("u\(number)"), of: account)
                    ask(view, user, in: account)
                    if account == "noc" { ask(view, user, in: "acme") }
                }
                note(&states) { "\(try view.logHead(of: account))" }
                for question in IndexedAnswers.all(account) {
                    note(&indexed) { try question(view) }
                }
                for question in IndexedAnswers.changing(account) {
                    note(&indexedStates) { try question(view) }
                }
            }
            note(&states) { "\(try view.contents())" }
            note(&indexed) { try PastAnswers.all(view) }
        }
    }

    private mutating func note(_ answer: () throws -> String) { note(&lines, answer) }

    private func note(_ lines: inout [String], _ answer: () throws -> String) {
        do { lines.append(try answer()) } catch { lines.append(Self.error) }
    }

    private static let error = "error"

    private mutating func ask(_ view: View, _ user: Ref<User>, in account: Identity) {
        for number in stride(from: 0, to: DamageWorld.organizationCount, by: 2) {
            let organization = Ref<Organization>(Identity("o\(number)"), of: account)
            let asset = Ref<Asset>(Identity("a\(number * 2)"), of: account)
            note {
                "\(try view.can(Question(may: user, .viewOrganization, .organization(organization))))"
            }
            note { "\(try view.decide(Question(may: user, .editAsset, .asset(asset))))" }
        }
        let organization = Ref<Organization>("o1", of: account)
        note {
            "\(try view.explain(Question(may: user, .viewOrganization, .organization(organization)), findingFlips: false))"
        }
        note {
            "\(try view.organizations(Reach(of: user, in: account, for: .viewOrganization)).items)"
        }
        note { "\(try view.assets(Reach(of: user, in: account, for: .viewAsset)).items)" }
        note {
            "\(try view.users(WhoCan(.viewOrganization, on: .organization(organization))).items)"
        }
    }

    /// What it says beside things of an identity that the other has not: the same, or the difference.
    func difference(from right: Answers, beside id: String) -> String? {
        let answers = zip(lines + indexed, right.lines + right.indexed)
        if let line = answers.first(where: { $0 != $1 }) {
            return "\(line.0.prefix(200)) and not \(line.1.prefix(200))"
        }
        // The last line counts the others.
        let mine = export.split(separator: UInt8(ascii: "\n")).dropLast().filter {
            !String(decoding: $0, as: UTF8.self).contains(id)
        }
        let its = right.export.split(separator: UInt8(ascii: "\n")).dropLast()
        return mine.elementsEqual(its) ? nil : "the export is another"
    }

    /// The first answer that is neither the other's nor an error.
    func difference(from right: Answers) -> String? {
        answerDifference(from: right) ?? indexedDifference(from: right)
            ?? (hasAnotherExport(than: right) ? "the export is another" : nil)
    }

    /// The first answer by records that is neither the other's nor an error.
    func answerDifference(from right: Answers) -> String? {
        Self.difference(lines + states, from: right.lines + right.states)
    }

    /// The first answer of indexes, the log's sets or the past that is neither the other's nor an error.
    func indexedDifference(from right: Answers) -> String? {
        Self.difference(indexed + indexedStates, from: right.indexed + right.indexedStates)
    }

    private static func difference(_ mine: [String], from right: [String]) -> String? {
        for (mine, its) in zip(mine, right) where mine != its && mine != error {
            let common = max(0, zip(mine, its).prefix(while: { $0 == $1 }).count - 20)
            return "\(mine.dropFirst(common).prefix(200)) and not "
                + "\(its.dropFirst(common).prefix(200))"
        }
        return nil
    }

    /// Whether the export is neither the other's nor an error.
    func hasAnotherExport(than right: Answers) -> Bool {
        !export.isEmpty && export != right.export
    }
}
