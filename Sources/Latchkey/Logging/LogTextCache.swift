import Synchronization

/// What the numbers in the columns of logs stand for, remembered from one read to the next.
///
/// Only reads put anything in, so that all of it is committed: a number is given out once and
/// then stays what it is, whatever other processes do. A write transaction may give a number out
/// that is never committed, and must not remember it here.
final class LogTextCache: Sendable {
    /// How many accounts are remembered, of each some 2 MB at most; then it begins anew.
    private static let accountCountMaximum = 32

    private let accounts = Mutex<[AccountOrdinal: LogTexts]>([:])

    /// What is remembered of an account's log.
    func texts(of account: AccountOrdinal) -> LogTexts {
        accounts.withLock { accounts in
            if let texts = accounts[account] { return texts }
            if accounts.count >= Self.accountCountMaximum { accounts.removeAll() }
            let texts = LogTexts()
            accounts[account] = texts
            return texts
        }
    }
}

/// What the numbers in the columns of one account's log stand for, as far as it was read.
///
/// Numbers count from 1 on in each column, so that they lead to places in pages; of those that want
/// the same place the last one has it.
final class LogTexts: Sendable {
    /// A column's pages, each made when a name goes there: who reads one entry makes few.
    private static let pageCount = 64
    private static let placesPerPage = 64

    private struct Known {
        let number: UInt32
        let name: LogName
    }

    /// A lock of its own, so that reads at the same time seldom wait for one another.
    private final class Column: Sendable {
        let pages = Mutex<[[Known?]]>([])
    }

    private let columns = LogColumn.allCases.map { _ in Column() }

    /// The same the other way: what conditions name.
    private let numbers = Mutex(LogNumbers())
    private static let numberCountMaximum = 1 << 13

    /// What the log's tail has.
    let tail = LogTailFilter()

    /// The number of a name: remembered, or else found; nil when it has none yet.
    func number(_ name: LogName, orElse find: () throws(StoreError) -> UInt32?)
        throws(StoreError) -> UInt32?
    {
        if let number = numbers.withLock({ $0.number(name) }) { return number }
        guard let number = try find() else { return nil }
        numbers.withLock { numbers in
            if numbers.count == Self.numberCountMaximum { numbers = LogNumbers() }
            // Another read may have been quicker.
            if numbers.number(name) == nil { numbers.insert(name, number) }
        }
        return number
    }

    /// The value of a number: remembered, or else read.
    func name(
        _ column: LogColumn, _ number: UInt32, orElse read: () throws(StoreError) -> LogName
    ) throws(StoreError) -> LogName {
        let column = columns[Int(column.rawValue)]
        let page = Int(number) / Self.placesPerPage % Self.pageCount
        let place = Int(number) % Self.placesPerPage
        let known = column.pages.withLock { pages in
            pages.isEmpty || pages[page].isEmpty ? nil : pages[page][place]
        }
        if let known, known.number == number { return known.name }
        let name = try read()
        column.pages.withLock { pages in
            if pages.isEmpty { pages = Array(repeating: [], count: Self.pageCount) }
            if pages[page].isEmpty {
                pages[page] = Array(repeating: nil, count: Self.placesPerPage)
            }
            pages[page][place] = Known(number: number, name: name)
        }
        return name
    }
}
