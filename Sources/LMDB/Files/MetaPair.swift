/// The two meta pages of a file, which LMDB writes in turn: commit N is in page N % 2.
///
/// In a file at rest their numbers follow one another, therefore. A new file has 0 in both, a
/// compacting copy 0 and 1; a commit whose meta page could not be written puts the old number
/// back. A plain copy has what the file has.
struct MetaPair {
    /// The one that LMDB goes by: the newer one, or the first if they are as new as each other.
    let newest: MetaPage
    /// The commit before, or, after a commit that failed, some of both.
    let other: MetaPage

    init(_ first: MetaPage, _ second: MetaPage) {
        let isSecondNewer = second.transactionID > first.transactionID
        newest = isSecondNewer ? second : first
        other = isSecondNewer ? first : second
    }

    /// What cannot be true of the two numbers, if anything.
    var fault: String? {
        if newest.transactionID == 0 { return nil }
        let follows =
            newest.transactionID - other.transactionID == 1
            && newest.transactionID % 2 == newest.number
        return follows
            ? nil
            : "its meta pages \(newest.number) and \(other.number) have the commits "
                + "\(newest.transactionID) and \(other.transactionID), which do not follow one "
                + "another: which commit is the newest is not known"
    }

    /// Whether the newest commit must have freed pages: it replaced a list of tables.
    var mustHaveFreed: Bool {
        newest.transactionID > 1 && other.tables.root != TreeRecord.noPage
    }

    /// What cannot be true of the other one beside the newest, if anything.
    ///
    /// A page of no commit is as LMDB makes both in a new file, and the first one in a compacting copy.
    var faultOfOther: String? {
        if let fault = other.fault { return fault }
        if other.lastPage > newest.lastPage {
            return "its last page would be number \(other.lastPage), and that of the newest commit "
                + "is \(newest.lastPage)"
        }
        let isEmpty =
            other.tables.root == TreeRecord.noPage && other.freeList.root == TreeRecord.noPage
            && other.lastPage == UInt64(Limits.minimumPageCount) - 1
        return other.transactionID == 0 && !isEmpty ? "it is of no commit, and has something" : nil
    }

    /// The one of a commit.
    func page(of transactionID: UInt64) -> MetaPage? {
        [newest, other].first { $0.transactionID == transactionID }
    }
}
