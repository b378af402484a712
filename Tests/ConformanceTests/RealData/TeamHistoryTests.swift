import AccessRules
import Foundation
import Latchkey
import Testing

/// The organizations and teams of the Kubernetes project as they were over two years, put into
/// a store: who sees which team's space must be what the facts say.
@Suite struct TeamHistoryTests {
    private static let isLong = Effort.number("LATCHKEY_TEAM_HISTORY") != nil

    /// After how many changes the states are looked at.
    static let states: [Int] =
        isLong ? Array(stride(from: 50, through: 950, by: 50)) + [960] : [100, 960]

    @Test(arguments: states) func theStoreSaysWhatTheFactsSay(changes count: Int) throws {
        let text = try RealStore.fixture("kubernetes-org/history-2018-2020.jsonl")
        let history = try TeamHistory(text: text)
        let state = try TeamState(history.facts(after: count))
        let real = try store(state)
        var pairs = 0
        var seen = 0
        var wrong: [String] = []
        try real.store.read { view in
            for account in state.accounts {
                let things = state.things(of: account)
                let targets = try things.map {
                    try view.target(.organization(Ref(Identity($0), of: Identity(account))))
                }
                for user in state.users(of: account) {
                    let expected = state.thingsSeen(by: user, in: account)
                    let subject = try view.prepared(Ref(Identity(user), of: Identity(account)))
                    for (thing, target) in zip(things, targets) {
                        let sees = try subject.can(.viewOrganization, target)
                        pairs += 1
                        if sees { seen += 1 }
                        if sees != expected.contains(thing) { wrong.append("\(user) \(thing)") }
                    }
                    let listed = try view.organizations(
                        Reach(
                            of: Ref(Identity(user), of: Identity(account)),
                            for: .viewOrganization)
                    ).items.map(\.id.text)
                    if Set(listed) != expected { wrong.append("the list of \(user)") }
                }
            }
        }
        print("after \(count) changes: \(pairs) pairs, \(seen) of them seen")
        #expect(wrong == [], "after \(count) changes")
        #expect(seen > 0 && seen < pairs, "after \(count) changes")
    }

    /// An organization on GitHub becomes an account, a team a group, and what a team has an
    /// organization; members are Editors and readers by turns.
    private func store(_ state: TeamState) throws -> RealStore {
        try RealStore("teams") { write in
            for account in state.accounts {
                write(
                    line(["type": "account", "id": account, "subdomain": account, "name": account]))
            }
            for account in state.accounts { writeAccount(account, state, write) }
        }
    }

    private func writeAccount(_ account: String, _ state: TeamState, _ write: (String) -> Void) {
        let users = state.users(of: account)
        for (index, user) in users.enumerated() {
            let isAdmin = state.admins[account, default: []].contains(user)
            let role = isAdmin ? "administrator" : index % 2 == 0 ? "editor" : "readOnly"
            write(
                line([
                    "type": "user", "account": account, "id": user, "name": user,
                    "email": "\(user)@example.com", "role": role,
                ]))
        }
        for thing in state.things(of: account) {
            write(line(["type": "organization", "account": account, "id": thing, "name": thing]))
        }
        for team in state.teams(of: account) {
            write(line(["type": "group", "account": account, "id": team, "name": team]))
            for user in state.teams[team, default: []].sorted() where users.contains(user) {
                write(
                    line(["type": "membership", "account": account, "group": team, "user": user]))
            }
            for thing in state.things(ofTeam: team).sorted() {
                write(
                    line([
                        "type": "grant", "account": account, "organization": thing, "group": team,
                    ]))
            }
        }
    }

    /// An object whose values are texts without anything to escape.
    private func line(_ fields: KeyValuePairs<String, String>) -> String {
        "{" + fields.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}"
    }
}
