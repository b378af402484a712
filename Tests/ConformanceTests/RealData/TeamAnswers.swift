import AccessRules
import Latchkey

extension TeamLife {
    /// A store made of the facts alone, all at once, in which things and teams are called as in this life.
    func built(_ state: TeamState) throws -> RealStore {
        try RealStore("built") { write in
            for account in state.accounts {
                write(
                    #"{"type":"account","id":"\#(account)","subdomain":"\#(account)","name":"\#(account)"}"#
                )
            }
            for account in state.accounts { self.write(account, state, write) }
        }
    }

    private func write(_ account: String, _ state: TeamState, _ write: (String) -> Void) {
        let users = state.users(of: account)
        let things = things[account] ?? [:]
        let teams = teams[account] ?? [:]
        for user in users {
            let isAdmin = state.admins[account, default: []].contains(user)
            write(
                #"{"type":"user","account":"\#(account)","id":"\#(user)","name":"\#(user)","#
                    + #""email":"\#(user)@example.com","role":"\#(isAdmin ? "administrator" : "readOnly")"}"#
            )
        }
        for thing in state.things(of: account) {
            write(
                #"{"type":"organization","account":"\#(account)","id":"\#(things[thing] ?? "")","#
                    + #""name":"\#(thing)"}"#)
        }
        for team in state.teams(of: account) {
            let group = teams[team] ?? ""
            write(#"{"type":"group","account":"\#(account)","id":"\#(group)","name":"\#(team)"}"#)
            for user in state.teams[team, default: []].sorted() where users.contains(user) {
                write(
                    #"{"type":"membership","account":"\#(account)","group":"\#(group)","user":"\#(user)"}"#
                )
            }
            for thing in state.things(ofTeam: team).sorted() {
                guard let id = things[thing] else { continue }
                write(
                    #"{"type":"grant","account":"\#(account)","organization":"\#(id)","group":"\#(group)"}"#
                )
            }
        }
    }

    /// What a view answers of everything that the facts tell of: who may do each action on each thing; what
    /// each user may do with the account; and what one user of each role, and others here and there, may do
    /// with each thing, each team and some users, action by action.
    func answers(_ view: View, _ state: TeamState) throws -> [String: Set<String>] {
        var answers: [String: Set<String>] = [:]
        for account in state.accounts {
            let users = state.users(of: account).map {
                Ref<User>(Identity($0), of: Identity(account))
            }
            let things = (things[account] ?? [:]).values.sorted().map {
                Target.organization(Ref(Identity($0), of: Identity(account)))
            }
            for thing in things {
                for action in Action.allCases where action.fits(.organization) {
                    let who = WhoCan(action, on: thing)
                    let listed = try view.users(who).items.map { "\($0.user)" }
                    answers["\(action) on \(thing)"] = Set(listed)
                    guard action == .viewOrganization else { continue }
                    answers["how many view \(thing)"] = ["\(try view.countUsers(who))"]
                }
            }
            for user in users {
                answers["\(user) in \(account)"] = try actions(
                    user, .account(Identity(account)), view)
            }
            let chief = users.first { state.admins[account, default: []].contains($0.id.text) }
            let member = users.first { !state.admins[account, default: []].contains($0.id.text) }
            let some = users.enumerated().filter { $0.offset % 211 == 7 }.map(\.element)
            let teams = (teams[account] ?? [:]).values.sorted().map {
                Target.group(Ref(Identity($0), of: Identity(account)))
            }
            for user in [chief, member].compactMap({ $0 }) + some {
                for target in things + teams + some.map(Target.subject) {
                    answers["\(user) on \(target)"] = try actions(user, target, view)
                }
            }
        }
        return answers
    }

    private func actions(_ user: Ref<User>, _ target: Target, _ view: View) throws -> Set<String> {
        Set(try view.allowedActions(user, on: target).map(\.name))
    }

    /// Users of whom the facts tell nothing any more, though the store has them.
    func leavers(_ state: TeamState) -> [Ref<User>] {
        state.accounts.flatMap { account in
            (users[account] ?? []).subtracting(state.users(of: account)).sorted().map {
                Ref(Identity($0), of: Identity(account))
            }
        }
    }
}
