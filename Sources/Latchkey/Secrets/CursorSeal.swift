/// Makes the cursors of a store, and knows them again.
struct CursorSeal: Sendable {
    private let seal: Seal

    init(_ secret: StoreSecret) { seal = Seal(secret, for: .cursors) }

    func cursor(_ place: PagePlace) throws(StoreError) -> PageCursor {
        PageCursor(try seal.text(of: place.encoded))
    }

    /// - Throws: ``StoreError/Kind/invalidCursor(_:)``: the store gave out no such cursor.
    func place(of cursor: PageCursor) throws(StoreError) -> PagePlace {
        guard cursor.description.utf8.count <= BoundaryLimit.cursorByteCountMaximum,
            let bytes = try seal.bytes(of: cursor.description), let place = PagePlace(bytes)
        else { throw StoreError(.invalidCursor("is not one that this store gave out")) }
        return place
    }
}
