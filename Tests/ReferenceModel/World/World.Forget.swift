extension World {
    /// Takes a user or a group out of every grant, group and list of the account; of a user also
    /// the reports that were shared with the user, and the invitations to answer.
    ///
    /// A list that loses its last name stays a list.
    public mutating func forget(_ party: Party, of account: ID) {
        grants.removeAll { $0.account == account && $0.grantee == party }
        memberships.removeAll { $0.account == account && $0.member == party }
        for index in assets.indices where assets[index].account == account {
            switch party {
            case .user(let id): assets[index].list?.users.removeAll { $0 == id }
            case .group(let id): assets[index].list?.groups.removeAll { $0 == id }
            case .connection: break
            }
        }
        guard case .user(let id) = party else { return }
        reports.removeAll { $0.account == account && $0.sharedWith == id }
        deliveries.removeAll { $0.administrator == Address(account, id) }
    }
}
