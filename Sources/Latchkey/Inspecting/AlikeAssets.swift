import AccessRules

/// The assets of an account, those of an organization together about which is decided alike, whoever asks: to say how many somebody can
/// view one of each is asked about. They are looked at as they are first asked about.
///
/// That holds as well in a view of what would be without a grant, a membership or a connection, none of which says what an asset is.
final class AlikeAssets {
    private let account: AccountOrdinal
    /// By organization: one of each, and how many there are.
    private var groups: [Ordinal: [(asset: Ordinal, count: Int)]] = [:]

    init(of account: AccountOrdinal) { self.account = account }

    /// How many assets of an organization a user can view.
    func viewableCount(_ user: Ref<User>, of organization: Ordinal, in view: View)
        throws(StoreError) -> Int
    {
        let subject = try subject(user, in: view)
        return try viewableCount(subject, organization)
    }

    /// How many assets of the account a user can view.
    func viewableCount(_ user: Ref<User>, in view: View) throws(StoreError) -> Int {
        let subject = try subject(user, in: view)
        let (scope, reader) = (try subject.scope().expression, view.reader)
        var count = 0
        for organization in try asStoreError({ try scope.collect(in: reader) }) {
            count += try viewableCount(subject, organization)
        }
        return count
    }

    @_lifetime(copy view)
    private func subject(_ user: Ref<User>, in view: View) throws(StoreError) -> PreparedSubject {
        let (home, ordinal) = try view.reader.require(user, .user)
        return try PreparedSubject(view, home, ordinal, actingIn: account, at: view.now)
    }

    private func viewableCount(_ subject: borrowing PreparedSubject, _ organization: Ordinal)
        throws(StoreError) -> Int
    {
        var count = 0
        for (asset, alike) in try alike(in: organization, subject.view.reader)
        where try subject.decide(.viewAsset, .asset(account, asset)).isAllowed {
            count += alike
        }
        return count
    }

    private func alike(in organization: Ordinal, _ reader: StoreReader) throws(StoreError)
        -> [(asset: Ordinal, count: Int)]
    {
        if let known = groups[organization] { return known }
        let found = try reader.alikeAssets(account, in: organization).map {
            ($0.assets[0], $0.assets.count)
        }
        groups[organization] = found
        return found
    }
}
