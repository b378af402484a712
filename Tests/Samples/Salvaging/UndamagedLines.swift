import Latchkey

/// What a salvage must have: the lines of which every entry lies on a page that is as it was.
package struct UndamagedLines {
    private let pages: StorePages
    private let objects: [InterchangeObject]

    /// - Parameters:
    ///   - file: A store that is whole.
    ///   - export: Its export, with the log. Each log has its entries from 1 on, without gaps.
    package init(file: [UInt8], export: [UInt8]) {
        pages = StorePages(file)
        objects = SalvagedLines.objects(export).map(\.object)
    }

    /// How many lines it knows what they lie on.
    package var knownCount: Int { objects.count { !places(of: $0).isEmpty } }

    /// The names of lines of which no entry lies on a page that is changed, or that only a page that is changed leads to while
    /// the free list is, too.
    ///
    /// - Parameters:
    ///   - changed: The pages that are not as they were.
    ///   - doubted: Pages that a changed free list has as well.
    package func names(without changed: Set<Int>, _ doubted: Set<Int>) -> Set<String> {
        // Another meta page may be gone by.
        guard changed.isDisjoint(with: [pages.metaPage]) else { return [] }
        let isFreeListChanged = !changed.isDisjoint(with: pages.freeListPages) || !doubted.isEmpty
        var names: Set<String> = []
        for object in objects {
            let places = places(of: object)
            let isThere = places.allSatisfy { place in
                place.pages.isDisjoint(with: changed) && place.pages.isDisjoint(with: doubted)
                    && (!isFreeListChanged || place.path.isDisjoint(with: changed))
            }
            if isThere, !places.isEmpty { names.insert(SalvagedLines.name(object)) }
        }
        return names
    }

    /// What an object's line is made of; nothing of those that are not looked at.
    private func places(of object: InterchangeObject) -> [StorePages.Place] {
        var places: [StorePages.Place?] = []
        func account(_ id: Identity) -> Int {
            let ordinal = pages.ordinal(0, 1, id.text) ?? -1
            places.append(pages.record(0, 1, ordinal))
            return ordinal
        }
        func thing(_ space: UInt8, _ id: Identity, _ account: Int) -> Int {
            let ordinal = pages.ordinal(account, space, id.text) ?? -1
            places.append(pages.record(account, space, ordinal))
            return ordinal
        }
        switch object {
        case .account(let it): _ = account(it.id)
        case .user(let it): _ = thing(2, it.id, account(it.account))
        case .organization(let it): _ = thing(3, it.id, account(it.account))
        case .group(let it): _ = thing(4, it.id, account(it.account))
        case .asset(let it):
            let account = account(it.account)
            _ = thing(5, it.id, account)
            _ = thing(3, it.organization, account)
            _ = thing(7, Identity(it.kind), account)
        case .connection(let it):
            _ = thing(6, it.id, account(it.host))
            _ = account(it.delegate)
        case .membership(let it):
            let account = account(it.account)
            let group = thing(4, it.group, account)
            switch it.member {
            case .user(let id):
                places.append(pages.edge(account, 2, group, 1, thing(2, id, account)))
            case .connection(let id):
                places.append(pages.edge(account, 2, group, 3, thing(6, id, account)))
            }
        case .grant(let it):
            let account = account(it.account)
            let organization = thing(3, it.organization, account)
            switch it.grantee {
            case .user(let id):
                places.append(pages.edge(account, 1, organization, 1, thing(2, id, account)))
            case .group(let id):
                places.append(pages.edge(account, 1, organization, 2, thing(4, id, account)))
            case .connection(let id):
                places.append(pages.edge(account, 1, organization, 3, thing(6, id, account)))
            }
        case .log(let it):
            let account = account(it.account)
            places += pages.logEntry(account, at: Int(it.sequence ?? 1) - 1)
        default: break
        }
        return places.contains { $0 == nil } ? [] : places.compactMap { $0 }
    }
}
