extension World {
    /// What some readings of the specification refuse and others do not.
    public var strictProblems: [String] {
        embeddingProblems + overlapProblems + connections.flatMap(reachProblems)
    }

    /// "Container and embedded are deleted and restored together."
    ///
    /// Rule: *Groups and asset types*.
    private var embeddingProblems: [String] {
        assets.compactMap { asset in
            guard let id = asset.container else { return nil }
            let address = Address(asset.account, id)
            let container = assets.first { $0.address == address }
            let areTogether = (container?.state == "deleted") == (asset.state == "deleted")
            return areTogether ? nil : "\(asset.address) is not deleted with its container"
        }
    }

    /// Two accepted connections for an ordered pair that are in force at one instant, which
    /// both may have been when one of them has ended since.
    ///
    /// Rule: *Connections*.
    private var overlapProblems: [String] {
        let accepted = connections.filter { $0.status == "accepted" }
        return accepted.indices.flatMap { index in
            accepted[..<index].filter { other in
                other.host == accepted[index].host && other.delegate == accepted[index].delegate
                    && other.during.overlaps(accepted[index].during)
            }.map { "\($0.address) and \(accepted[index].address) overlap" }
        }
    }

    /// "At least one organization, or all, before it can be sent, and at acceptance; groups
    /// alone do not do."
    ///
    /// Rule: *Connections*.
    func reachProblems(_ connection: Connection) -> [String] {
        guard ["pending", "accepted"].contains(connection.status) else { return [] }
        let reaches =
            connection.allOrganizations
            || grants.contains {
                $0.account == connection.host && $0.grantee == .connection(connection.id)
            }
        return reaches ? [] : ["\(connection.address) reaches no organization"]
    }
}
