import AccessRules
import ArgumentParser
import Latchkey

/// Of what changes of access alone are told.
struct WatchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Tell what is about this account; may be repeated.", valueName: "account"),
        completion: CompletedNames.accounts, transform: Reference.account)
    var account: [Identity] = []

    @Option(
        help: ArgumentHelp(
            "Tell of this user, by home account; may be repeated.", valueName: "account/id"),
        completion: CompletedNames.users, transform: { try Reference.ref($0) })
    var user: [Ref<User>] = []

    @Option(
        help: ArgumentHelp("Tell of this organization; may be repeated.", valueName: "account/id"),
        completion: CompletedNames.organizations, transform: { try Reference.ref($0) })
    var organization: [Ref<Organization>] = []

    @Option(
        help: ArgumentHelp("Tell of this asset; may be repeated.", valueName: "account/id"),
        completion: CompletedNames.assets, transform: { try Reference.ref($0) })
    var asset: [Ref<Asset>] = []

    private var targets: [Target] {
        organization.map { .organization($0) } + asset.map { .asset($0) }
    }

    var watched: WatchedAccess {
        WatchedAccess(
            accounts: account.isEmpty ? nil : Set(account), users: user.isEmpty ? nil : Set(user),
            targets: targets.isEmpty ? nil : Set(targets))
    }

    /// What is watched may have been there, or be still to come; it may also be a slip of the pen.
    func tellOfMissing(in view: View) throws {
        for target in account.map(Target.account) + user.map(Target.subject) + targets {
            do { _ = try view.target(target) } catch {
                guard case .unknown(let thing, let name) = error.kind else { throw error }
                StandardFiles.tell(
                    "there is no \(thing) \(name.shown) now: what was and will be of it is told\n")
            }
        }
    }
}
