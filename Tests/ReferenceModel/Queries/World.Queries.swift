import Foundation

/// A query that the reference answers by looking at everything.
public struct ReferenceQuery: Hashable, Sendable {
    /// What sort of thing is asked for.
    public var kind: QueriedKind
    /// Where it is asked.
    public var account: ID
    /// What must hold of a thing.
    public var condition: ReferenceCondition
    /// When it is asked, in milliseconds.
    public var at: Int64
    /// In whose session it is asked; nil for the host application.
    public var viewer: Address?

    /// A query with these values.
    public init(
        _ kind: QueriedKind, in account: ID, _ condition: ReferenceCondition, at: Int64,
        seenBy viewer: Address? = nil
    ) {
        self.kind = kind
        self.account = account
        self.condition = condition
        self.at = at
        self.viewer = viewer
    }
}

extension World {
    /// What a query means, in the order given.
    public func identities(_ query: ReferenceQuery) -> [ID] {
        all(query.kind, query.account).filter { id in
            let asked = Asked(query.kind, Address(query.account, id))
            return isSeen(asked, query) && holds(query.condition, asked, query)
        }
    }

    /// The folded name by which a thing is put in order.
    public func foldedName(_ kind: QueriedKind, _ address: Address) -> String? {
        value("name", Asked(kind, address), at: 0).map(Self.folded)
    }

    /// What stands for a grant, which has no identity of its own.
    public static func identity(of grant: Grant) -> ID {
        ID("\(grant.organization)|\(grant.grantee.key)|\(grant.grantee.id)")
    }

    /// When the grant of an identity begins or ends, as text that sorts by it; nil for never.
    public func instant(_ field: String, ofGrant address: Address) -> String? {
        value(field, Asked(.grant, address), at: 0).map { Self.sortable($0) }
    }

    private func grant(_ address: Address) -> Grant? {
        grants.first { $0.account == address.account && Self.identity(of: $0) == address.id }
    }

    /// The grants of an account as its organizations were added, and of each those to users
    /// first, to groups, to connections, as these were added.
    private func sortedGrants(_ account: ID) -> [Grant] {
        organizations.filter { $0.account == account }.flatMap { organization in
            let own = grants.filter {
                $0.account == account && $0.organization == organization.id
            }
            let parties =
                users.filter { $0.account == account }.map { Party.user($0.id) }
                + groups.filter { $0.account == account }.map { Party.group($0.id) }
                + connections.filter { $0.host == account }.map { Party.connection($0.id) }
            return parties.flatMap { party in own.filter { $0.grantee == party } }
        }
    }

    private static func sortable(_ instant: String) -> String {
        let number = String((Int64(instant) ?? 0) + 4_000_000_000_000_000_000)
        return String(repeating: "0", count: 20 - number.count) + number
    }

    private struct Asked {
        var kind: QueriedKind
        var address: Address

        init(_ kind: QueriedKind, _ address: Address) {
            self.kind = kind
            self.address = address
        }
    }

    private func all(_ kind: QueriedKind, _ account: ID) -> [ID] {
        switch kind {
        case .organization: organizations.filter { $0.account == account }.map(\.id)
        case .user: users.filter { $0.account == account }.map(\.id)
        case .group: groups.filter { $0.account == account }.map(\.id)
        case .asset: assets.filter { $0.account == account }.map(\.id)
        case .connection: connections.filter { $0.host == account }.map(\.id)
        case .grant: sortedGrants(account).map(Self.identity)
        }
    }

    private func isSeen(_ asked: Asked, _ query: ReferenceQuery) -> Bool {
        guard let viewer = query.viewer else { return true }
        return switch asked.kind {
        case .organization:
            isAllowed(viewer, "viewOrganization", asked, query)
        case .asset: isAllowed(viewer, "viewAsset", asked, query)
        case .user, .group, .connection: viewer.account == query.account
        case .grant:
            viewer.account == query.account
                && grant(asked.address).map { grant in
                    let organization = Address(query.account, grant.organization)
                    return isAllowed(
                        viewer, "viewOrganization", Asked(.organization, organization), query)
                } ?? false
        }
    }

    private func isAllowed(
        _ user: Address, _ action: String, _ asked: Asked, _ query: ReferenceQuery
    ) -> Bool {
        let target: ReferenceQuestion.Target =
            asked.kind == .organization ? .organization(asked.address) : .asset(asked.address)
        return decide(ReferenceQuestion(user, action, target, at: query.at)).allowed
    }

    private func holds(
        _ condition: ReferenceCondition, _ asked: Asked, _ query: ReferenceQuery
    ) -> Bool {
        switch condition {
        case .all: return true
        case .nothing: return false
        case .not(let inner): return !holds(inner, asked, query)
        case .and(let parts): return parts.allSatisfy { holds($0, asked, query) }
        case .or(let parts): return parts.contains { holds($0, asked, query) }
        case .oneOf(let field, let values):
            guard let value = value(field, asked, at: query.at) else { return false }
            return values.contains {
                Self.text($0, field) == Self.text(value, field)
            }
        case .prefix(let field, let prefix):
            guard let value = value(field, asked, at: query.at) else { return false }
            return Self.text(value, field).starts(with: Self.text(prefix, field))
        case .words(let words):
            guard let value = value("name", asked, at: query.at) else { return false }
            let own = Self.words(value)
            return words.flatMap(Self.words).allSatisfy { wanted in
                own.contains { $0.utf8.starts(with: wanted.utf8) }
            }
        case .range(let field, let from, let to):
            guard let value = value(field, asked, at: query.at) else { return false }
            let text = Self.text(value, field)
            if let from, text.lexicographicallyPrecedes(Self.text(from, field)) { return false }
            if let to, !text.lexicographicallyPrecedes(Self.text(to, field)) { return false }
            return true
        case .missing(let field): return value(field, asked, at: query.at) == nil
        case .related(let relation, let inner):
            guard let other = asked.kind.relations.first(where: { $0.name == relation })?.other
            else { return false }
            return others(relation, asked, at: query.at).contains { id in
                let far = Asked(other, Address(query.account, id))
                return isSeen(far, query) && holds(inner, far, query)
            }
        case .accessible(let user, let action): return isAllowed(user, action, asked, query)
        case .can(let action, let target):
            return decide(ReferenceQuestion(asked.address, action, target, at: query.at)).allowed
        }
    }

    /// The bytes by which texts of a field are compared.
    private static func text(_ text: String, _ field: String) -> [UInt8] {
        switch field {
        case "name": Array(folded(text).utf8)
        case "email": Array(text.lowercased().utf8)
        case "begin", "end": Array(sortable(text).utf8)
        default: Array(text.utf8)
        }
    }

    private static func folded(_ text: String) -> String {
        text.decomposedStringWithCanonicalMapping
            .replacingOccurrences(of: "ß", with: "ss").lowercased()
            .decomposedStringWithCanonicalMapping.filter { $0 != "\0" }
    }

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in folded(text).unicodeScalars {
            let isOfWord: Bool =
                switch scalar.properties.generalCategory {
                case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                    .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber,
                    .letterNumber, .otherNumber:
                    true
                default: false
                }
            if isOfWord {
                word.unicodeScalars.append(scalar)
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    private func value(_ field: String, _ asked: Asked, at instant: Int64) -> String? {
        if field == "id" { return asked.address.id.text }
        switch asked.kind {
        case .organization:
            guard let it = organizations.first(where: { $0.address == asked.address }) else {
                return nil
            }
            return switch field {
            case "name": it.name
            case "kind": it.kind
            case "status": it.status
            case "state": it.state
            default: nil
            }
        case .user:
            guard let it = users.first(where: { $0.address == asked.address }) else { return nil }
            return switch field {
            case "name": it.name
            case "email": it.email
            case "role": it.role
            case "status": it.status
            case "allOrganizations": "\(it.allOrganizations)"
            case "enrolledInMFA": "\(it.enrolledInMFA)"
            default: nil
            }
        case .group:
            guard let it = groups.first(where: { $0.address == asked.address }) else { return nil }
            return field == "name" ? it.name : field == "description" ? it.description : nil
        case .asset:
            guard let it = assets.first(where: { $0.address == asked.address }) else { return nil }
            return switch field {
            case "name": it.name
            case "kind": it.kind.text
            case "state": it.state
            case "restricted": "\(it.list != nil)"
            default: nil
            }
        case .connection:
            guard let it = connections.first(where: { $0.address == asked.address }) else {
                return nil
            }
            return switch field {
            case "status": it.status(at: instant)
            case "maximumRole": it.maximumRole
            case "allOrganizations": "\(it.allOrganizations)"
            default: nil
            }
        case .grant:
            guard let it = grant(asked.address) else { return nil }
            return switch field {
            case "begin": it.during.from.map(String.init)
            case "end": it.during.until.map(String.init)
            case "inForce": "\(it.during.holds(at: instant))"
            default: nil
            }
        }
    }

    private func others(_ relation: String, _ asked: Asked, at instant: Int64) -> [ID] {
        let (account, id) = (asked.address.account, asked.address.id)
        let granted = grants.filter { $0.account == account && $0.during.holds(at: instant) }
        let joined = memberships.filter { $0.account == account && $0.during.holds(at: instant) }
        let ownAssets = assets.filter { $0.account == account }
        func grantees(_ key: String) -> [ID] {
            granted.filter { $0.organization == id && $0.grantee.key == key }.map(\.grantee.id)
        }
        func objects(_ party: Party) -> [ID] {
            granted.filter { $0.grantee == party }.map(\.organization)
        }
        switch (asked.kind, relation) {
        case (.organization, "grantedUsers"): return grantees("user")
        case (.organization, "grantedGroups"): return grantees("group")
        case (.organization, "grantedConnections"): return grantees("connection")
        case (.organization, "parent"):
            return organizations.first { $0.address == asked.address }?.parent.map { [$0] } ?? []
        case (.organization, "children"):
            return organizations.filter { $0.account == account && $0.parent == id }.map(\.id)
        case (.organization, "assets"):
            return ownAssets.filter { $0.organization == id }.map(\.id)
        case (.user, "groups"):
            return joined.filter { $0.member == .user(id) }.map(\.group)
        case (.user, "organizations"): return objects(.user(id))
        case (.user, "listedAssets"):
            return ownAssets.filter { $0.list?.users.contains(id) == true }.map(\.id)
        case (.group, "members"):
            return joined.filter { $0.group == id && $0.member.key == "user" }.map(\.member.id)
        case (.group, "memberConnections"):
            return joined.filter { $0.group == id && $0.member.key == "connection" }
                .map(\.member.id)
        case (.group, "organizations"): return objects(.group(id))
        case (.group, "listedAssets"):
            return ownAssets.filter { $0.list?.groups.contains(id) == true }.map(\.id)
        case (.asset, "organization"):
            return assets.filter { $0.address == asked.address }.map(\.organization)
        case (.asset, "container"):
            return assets.filter { $0.address == asked.address }.compactMap(\.container)
        case (.asset, "embedded"):
            return ownAssets.filter { $0.container == id }.map(\.id)
        case (.asset, "listedUsers"):
            return assets.first { $0.address == asked.address }?.list?.users ?? []
        case (.asset, "listedGroups"):
            return assets.first { $0.address == asked.address }?.list?.groups ?? []
        case (.grant, "organization"): return grant(asked.address).map { [$0.organization] } ?? []
        case (.grant, _):
            let party = grant(asked.address)?.grantee
            return party?.key == relation ? party.map { [$0.id] } ?? [] : []
        case (.connection, "groups"):
            return joined.filter { $0.member == .connection(id) }.map(\.group)
        case (.connection, "organizations"): return objects(.connection(id))
        default: return []
        }
    }
}
