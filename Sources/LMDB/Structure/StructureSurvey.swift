/// What a check of a file's pages found that goes on behind what is not in order.
package struct StructureSurvey: Sendable {
    /// What is not in order: the first of them, in the order in which the trees are followed.
    package internal(set) var faults: [StructureFault] = []
    /// Whether there are more.
    package internal(set) var isCut = false
    /// What cannot be come to in the tables, in the order of their keys.
    package internal(set) var lost: [LostKeys] = []
    /// How many entries the tables have on pages that are in order, as LMDB has them.
    package internal(set) var entryCount = 0
    /// How many pages belong to nothing; nil where it is not known, since a tree could not be followed.
    package internal(set) var lostPageCount: Int?
    /// That a commit did not come to its end, or may not have.
    package internal(set) var unfinished: LMDBError?
    /// What is wrong with the commit before the one that was surveyed, where that is the newest.
    package internal(set) var earlierCommitFault: EarlierCommitFault?
    /// How many pages are in use, and how many are free, as far as trees could be followed.
    package internal(set) var usedPageCount = 0
    package internal(set) var freePageCount = 0

    /// How many faults are listed, and told of a table: whoever has more needs a backup, not a longer list.
    package static let faultCountMaximum = 1_000

    /// The last key of the last leaf that was in order in the tree that is being followed.
    private var lastKey: [UInt8]?
    private var lostOfTree: [LostKeys] = []
    /// Whether the last of them goes on up to what comes next.
    private var isOpen = false
    private var faultCountOfTree = 0

    mutating func note(_ fault: StructureFault) {
        if faults.count < Self.faultCountMaximum { faults.append(fault) } else { isCut = true }
        guard case .table(let name) = fault.place, fault.losesKeys else { return }
        faultCountOfTree += 1
        // What is behind so many is not looked at one by one.
        let isLast = faultCountOfTree >= Self.faultCountMaximum
        if isOpen, !lostOfTree.isEmpty {
            lostOfTree[lostOfTree.count - 1].to = isLast ? nil : fault.to
        } else {
            lostOfTree.append(
                LostKeys(
                    table: name, after: lastKey, from: fault.from, to: isLast ? nil : fault.to,
                    before: nil))
        }
        isOpen = true
    }

    /// Whether so much of a tree is lost that the rest is not looked at.
    var isTreeGivenUp: Bool { faultCountOfTree >= Self.faultCountMaximum }

    /// Notes a leaf that is in order.
    ///
    /// - Parameter count: How many entries of a table it has.
    mutating func noteLeaf(first: [UInt8], last: [UInt8], count: Int) {
        entryCount += count
        if isOpen {
            lostOfTree[lostOfTree.count - 1].before = first
            isOpen = false
        }
        lastKey = last
    }

    /// Notes that a tree has been followed to its end.
    ///
    /// - Returns: Whether all of it was.
    mutating func endTree() -> Bool {
        let isWhole = lostOfTree.isEmpty
        lost += lostOfTree
        lostOfTree = []
        lastKey = nil
        isOpen = false
        faultCountOfTree = 0
        return isWhole
    }
}

/// Something of a file's pages that is not in order.
package struct StructureFault: Sendable {
    package enum Place: Sendable, Equatable {
        case freeList
        case tableList
        /// A table's tree, by its name in the file.
        case table(String)
    }

    package var place: Place
    /// The page that its tree cannot be followed over; nil of a tree as a whole.
    package var page: UInt64?
    /// The least key that can lie there, as far as the pages above say one.
    package var from: [UInt8]?
    /// A key before which all lie that can lie there, as far as the pages above say one.
    package var to: [UInt8]?
    /// Whether keys cannot be come to because of it.
    package var losesKeys = true
    /// What is wrong, in words.
    package var reason: String
}

/// Keys of a table that lie on damaged pages, and where the pages before and behind them end and begin. To come to one
/// of them LMDB would have to look at such a page.
package struct LostKeys: Sendable, Equatable {
    /// The name of the table in the file.
    package var table: String
    /// The last key before them that can be read; nil where there is none.
    package var after: [UInt8]?
    /// The least of them that there can be; nil where no page says one.
    package var from: [UInt8]?
    /// A key before which they all are; nil where no page says one.
    package var to: [UInt8]?
    /// The first key behind them that can be read; nil where there is none.
    package var before: [UInt8]?
}

extension Environment {
    /// Checks every page of the commit that a snapshot of this environment shows, past whatever is not in order.
    ///
    /// The file is read, not mapped. What cannot be come to is told, so that it can be kept out of the way of those who
    /// go by the map: ``Snapshot/avoid(_:)``.
    ///
    /// Complexity: reads every page in use once, but for those below one that is damaged; memory for one bit of each page,
    /// and four keys for each place that is damaged, of which a table has at most 1,000.
    ///
    /// - Throws: `busy`: others committed more than once since the snapshot began.
    package func surveyStructure(_ snapshot: Snapshot) throws(LMDBError) -> StructureSurvey {
        let descriptor = files.data.number
        let metas = try DataFile.metas(descriptor, path: path.name)
        guard let meta = metas.page(of: snapshot.transactionID) else {
            throw LMDBError(
                .busy(readerCount: 0, writerCount: 1), operation: "check", path: path.name)
        }
        var check = StructureCheck(
            descriptor: descriptor, path: path.name, pageSize: DataFile.systemPageSizeBytes,
            meta: meta, extent: .everything)
        return try check.survey(metas)
    }
}

extension StructureCheck {
    fileprivate mutating func survey(_ metas: MetaPair) throws(LMDBError) -> StructureSurvey {
        survey = StructureSurvey()
        _ = try run()
        var found = survey ?? StructureSurvey()
        (found.usedPageCount, found.freePageCount) = (usedPageCount, freePageCount)
        if found.faults.isEmpty { found.lostPageCount = lostPageCount }
        guard meta.transactionID == metas.newest.transactionID else { return found }
        do throws(LMDBError) {
            try checkNewest(of: metas)
            try checkOlder(of: metas)
            found.earlierCommitFault = try faultOfOlder(
                of: metas, lostPageCount: found.lostPageCount)
        } catch {
            if case .commitUnfinished = error.kind {
                found.unfinished = error
            } else {
                found.note(StructureFault(place: .freeList, losesKeys: false, reason: error.reason))
            }
        }
        return found
    }

    /// Notes what is wrong with a page or a tree, so that it can be gone on behind it.
    ///
    /// - Throws: The error, where the first one ends the check.
    mutating func note(
        _ error: LMDBError, _ page: UInt64?, _ tree: Tree, from: ArraySlice<UInt8>? = nil,
        to: ArraySlice<UInt8>? = nil, losesKeys: Bool = true
    ) throws(LMDBError) {
        guard survey != nil else { throw error }
        let place: StructureFault.Place =
            switch tree {
            case .freeList: .freeList
            case .tableList: .tableList
            case .table(let name): .table(name)
            }
        survey?.note(
            StructureFault(
                place: place, page: page, from: from.map { Array($0) }, to: to.map { Array($0) },
                losesKeys: losesKeys, reason: error.reason))
    }
}

extension LMDBError {
    /// What is wrong, without the file and the remedy.
    var reason: String {
        switch kind {
        case .damaged(let reason): reason
        case .truncated(let expected, let actual):
            "the file ends at byte \(actual), before byte \(expected)"
        case .system(let code): "the medium does not give it (error \(code))"
        default: "\(self)"
        }
    }
}
