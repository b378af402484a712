/// The pack of a table in which a reader found an entry last: its neighbours lie there, too.
///
/// Who asks for one entry after another of a tenant, in their order, so finds most of them without a descent. Reads that
/// verify packs do not: they verify at each look-up, what was damaged since is told.
@safe
struct RecentPack {
    // Sound: what a pack's view leads to stays where it is as long as the commit is the last, or is being read; and
    // a new map forgets everything (``Reader/forgetRecent()``).
    private var view: PackView?
    /// The commit that was read.
    private var transactionID = RecentPlaces.noTransaction
    /// Which of its entries was found last.
    private var index = 0

    /// The value of an entry, if the pack has it: none says nothing of whether there is one.
    ///
    /// Complexity: O(log entries of the pack), and a comparison where it has none of such a key.
    @inline(__always)
    @unsafe mutating func value(of sought: UnsafeRawBufferPointer, in transactionID: Int)
        -> UnsafeRawBufferPointer?
    {
        guard let view, transactionID == self.transactionID else { return nil }
        // What is wrong with a pack is told by who comes to it by a descent.
        do throws(PackDamage) {
            guard let index = unsafe try view.place(exactly: sought, behind: index) else {
                return nil
            }
            self.index = index
            return unsafe try view.value(index)
        } catch { return nil }
    }

    mutating func remember(_ view: PackView, _ index: Int, in transactionID: Int) {
        self.view = view
        self.index = index
        self.transactionID = transactionID
    }
}
