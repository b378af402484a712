public import AccessRules
import LMDB

/// The store as it is at one moment, inside ``Store/read(_:)-swift.method``: all answers agree.
///
/// A view can be copied and passed on, but not kept: it ends with the closure.
///
/// ## Topics
/// - Questions: ``decide(_:)``, ``can(_:)``, ``explain(_:findingFlips:)``, ``allowedActions(_:on:at:)``
/// - Handles: ``handle(_:)-(Ref<User>)``, ``target(_:)``, ``decide(_:_:_:at:)``,
///   ``prepared(_:in:at:)``
/// - Lists: ``organizations(_:size:after:)``, ``assets(_:size:after:)``, ``users(_:size:after:)``,
///   ``members(of:size:after:)``
/// - Connections: ``preview(_:at:)``, ``previewedOrganizations(of:at:size:after:)``
/// - Queries: ``page(_:size:after:)``, ``all(_:)``, ``count(_:)``, ``explain(_:limit:running:)``
/// - What would be and what was: ``after(_:by:_:)``, ``asOf(_:_:)``, ``difference(from:at:)``,
///   ``accessChanges(since:watching:)``
/// - Everything: ``contents()``, ``export(_:_:)``, ``verify(progress:)``
public struct View: ~Escapable {
    let reader: StoreReader
    private let reading: ReadingStore
    /// Of a view of what would be: what it must not share with views of what is.
    let foresight: Foresight?
    /// Of a view of what was.
    let past: Past?
    /// The now of everything asked in this view without an instant of its own: the later of
    /// one reading of the clock and the last commit.
    public let now: Instant

    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, _ store: borrowing Store) throws(StoreError) {
        reader = StoreReader(snapshot, verifiesChecksums: store.options.verifiesChecksums)
        snapshot.verifiesPacks = store.options.verifiesChecksums
        reading = ReadingStore(store)
        foresight = nil
        past = nil
        try store.format.check(reader)
        try reader.learnHeadMoves()
        now = max(try store.readingTime(), try reader.clock())
    }

    /// A view of what would be, as another sees it, after what a snapshot has.
    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, foreseenBy view: borrowing View, _ foresight: Foresight) {
        reader = StoreReader(
            snapshot, verifiesChecksums: view.store.options.verifiesChecksums)
        snapshot.verifiesPacks = view.store.options.verifiesChecksums
        reading = view.reading
        self.foresight = foresight
        past = nil
        now = view.now
    }

    /// A view of what was, as another goes back to it, before what a snapshot has undone.
    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, pastOf view: borrowing View, _ past: Past) {
        reader = StoreReader(
            snapshot, verifiesChecksums: view.store.options.verifiesChecksums)
        snapshot.verifiesPacks = view.store.options.verifiesChecksums
        reading = view.reading
        foresight = nil
        self.past = past
        now = past.now
    }

    /// The number of the last commit, as the file counts them. While it stays the same in a file,
    /// answers change by time alone.
    ///
    /// It is no place to come back to: LMDB counts from 1 again in a compacted copy, and
    /// so does a store that is imported, so that one number stands for several states. What
    /// outlives copies is ``changePosition()``.
    public var commitNumber: UInt64 { reader.snapshot.transactionID }

    /// Lets the read last as long as it must, whatever ``Store/Options/maximumReadDuration`` says:
    /// for reading everything. An export and a verification do so by themselves. The file grows
    /// with every write while it lasts. It is to be called of the view that is read: of one of what would be or was,
    /// which lies in it, it does nothing.
    ///
    /// Complexity: constant.
    ///
    /// See *How long reads may last* in `Docs/Stores.md`.
    public func liftTimeLimit() { reader.snapshot.liftTimeLimit() }

    var logTexts: LogTextCache { foresight?.logTexts ?? store.logTexts }
    var fingerprint: UInt32 { foresight?.fingerprint ?? reading.fingerprint }
    var store: Store { reading.store }
    var cursors: CursorSeal { store.cursors }
    var positions: PositionSeal { store.positions }
}
