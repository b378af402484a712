import AccessRules

/// The assets of one organization, those together about which is decided alike, whoever asks: to say how many somebody can view one of
/// each is asked about.
///
/// That holds as well in a view of what would be without a grant, a membership or a connection, none of which says what an asset is.
struct AlikeAssets {
    private let account: AccountOrdinal
    /// One of each, and how many there are.
    private var groups: [(asset: Ordinal, count: Int)] = []

    /// - Parameter target: An organization; of an asset it has none.
    init(in target: Target, _ reader: StoreReader) throws(StoreError) {
        let (account, ordinal) = try reader.resolve(target).thing()
        self.account = account
        guard case .organization = target else { return }
        var places: [AssetKinship: Int] = [:]
        for asset in try reader.members(of: PostingSet(account, .assets, of: ordinal)) {
            let kinship = AssetKinship(try reader.chain(account, asset))
            if let place = places[kinship] {
                groups[place].count += 1
            } else {
                places[kinship] = groups.count
                groups.append((asset, 1))
            }
        }
    }

    /// How many a user can view.
    func viewableCount(_ user: Ref<User>, in view: View) throws(StoreError) -> Int {
        guard !groups.isEmpty else { return 0 }
        let (home, ordinal) = try view.reader.require(user, .user)
        let subject = try PreparedSubject(view, home, ordinal, actingIn: account, at: view.now)
        var count = 0
        for (asset, alike) in groups
        where try subject.decide(.viewAsset, .asset(account, asset)).isAllowed {
            count += alike
        }
        return count
    }
}
