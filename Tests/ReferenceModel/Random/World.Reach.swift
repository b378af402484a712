extension World {
    /// Whether the user, at home or as a delegate, has the organization in scope.
    func reaches(_ user: User, _ address: Address, at instant: Int64) -> Bool {
        let question = ReferenceQuestion(
            user.address, "viewOrganization", .organization(address), at: instant)
        let judge = Judge(world: self, question: question, fault: nil)
        guard let organization = judge.organization(address) else { return false }
        let capacity = judge.capacity(of: user, in: address.account)
        if judge.hasPass(user, capacity) { return true }
        return !judge.ways(to: organization, user, capacity).isEmpty
    }

    /// The assets that are normal in a normal organization, as all their containers are.
    var normalAssets: [Asset] {
        var normal: [Asset] = []
        let organizations = organizations.filter { $0.state == "normal" }.map(\.address)
        // A container stands before what is embedded in it.
        for asset in assets where asset.state == "normal" {
            let organization = Address(asset.account, asset.organization)
            guard organizations.contains(organization) else { continue }
            if let container = asset.container {
                let address = Address(asset.account, container)
                guard normal.contains(where: { $0.address == address }) else { continue }
            }
            normal.append(asset)
        }
        return normal
    }
}
