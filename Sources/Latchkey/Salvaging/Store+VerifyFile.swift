import LMDB
public import SystemPackage

extension Store {
    /// Proves a store that nobody here has open, also one that cannot be opened any more.
    ///
    /// One that can be is opened, proven as ``verify(_:progress:)`` does, and closed; and so is one that cannot be since
    /// tables are damaged at their roots, or in what the store says of itself: nobody goes there, and what is in other tables
    /// is proven as ever. Of one that cannot be mapped at all, since meta pages, the list of tables, the list of free pages or
    /// the end of the file are damaged, all pages that can be come to are read, and every entry on them is checked against
    /// its checksum; nothing is compared then, and the report says so (``VerificationReport/unverified``).
    ///
    /// Complexity: that of ``verify(_:progress:)``; of a store that cannot be opened, each page is read once. Memory:
    /// likewise, or five bits for each page of the file, and the identities of accounts.
    ///
    /// See *Damage* in `Docs/Reliability.md`.
    ///
    /// - Parameters:
    ///   - path: The store's file.
    ///   - part: What is proven.
    ///   - options: How it is opened.
    ///   - progress: Told how far it is, now and then.
    /// - Throws: ``StoreError``: as ``open(at:options:)`` where the store is not damaged, and as
    ///   ``verify(_:progress:)``; `storage`: it cannot be opened, and somebody has it open for writing (`notUnchanging`).
    public static func verify(
        at path: FilePath, _ part: Part = .everything, options: Options = Options(),
        progress: @escaping VerificationProgress = { _, _ in }
    ) throws(StoreError) -> VerificationReport {
        let report: VerificationReport
        do throws(StoreError) {
            let store = try open(at: path, options: options)
            do throws(StoreError) { report = try store.verify(part, progress: progress) } catch {
                try? store.close()
                throw error
            }
            try store.close()
        } catch {
            guard error.isOfContent else { throw error }
            if let report = try verifyPastRoots(at: path, part, error, options, progress) {
                return report
            }
            return try asStoreError { try FileVerification.report(on: path, notOpenedSince: error) }
        }
        return report
    }

    /// Proves a store of which tables are damaged at their roots, or in what it says of itself: its file is mapped, and no
    /// table is read before it is known which pages are in order.
    ///
    /// - Parameter cause: What kept it from being opened.
    /// - Returns: nil where more is damaged, so that it cannot be mapped, or tables are missing.
    private static func verifyPastRoots(
        at path: FilePath, _ part: Part, _ cause: StoreError, _ options: Options,
        _ progress: @escaping VerificationProgress
    ) throws(StoreError) -> VerificationReport? {
        var reading = options
        reading.isReadOnly = true
        let watch = CommitWatch()
        do throws(StoreError) {
            let environment = try openEnvironment(
                at: path, reading, durability: .full, making: .nothing, watch,
                inspectsTables: false)
            defer { try? environment.close() }
            let hasTables = try asStoreError {
                try environment.read { snapshot in
                    Tables.required.allSatisfy { snapshot.hasTable($0) }
                }
            }
            guard hasTables else { return nil }
            let store = Store(environment, reading, .random(), .random(), watch, FormatWatch(nil))
            var report = try store.verifyPastDamage(part, cause, progress)
            // Nothing is exported of what cannot be opened.
            report.hasSoundStructure = false
            return report
        } catch {
            guard error.isOfContent else { throw error }
            return nil
        }
    }
}

/// Reads the pages of a file that cannot be opened, and proves entry by entry.
private struct FileVerification: SalvageTaker {
    private var report = VerificationReport()
    /// The identities of accounts, as far as they hold.
    private var accounts: [AccountOrdinal: String] = [:]

    static func report(on path: FilePath, notOpenedSince cause: StoreError) throws
        -> VerificationReport
    {
        var reading = FileVerification()
        reading.report.hasSoundStructure = false
        do throws(LMDBError) {
            var file = try SalvagedFile(at: path, steppingBack: false)
            for fault in file.metaFaults {
                reading.report.add(
                    VerificationFinding(
                        .structure, page: fault.page, isError: true,
                        "meta page \(fault.page): \(fault.reason)"))
            }
            try file.readTrees(&reading)
            try file.expectUnchanged()
            let unreadCount = file.isDamaged ? file.unreadPageCount : 0
            if unreadCount > 0 {
                reading.report.addUnverified(
                    "pages to which nothing leads were not looked at: \(unreadCount)")
            }
        } catch {
            guard case .damaged = error.kind else { throw error }
            reading.report.addUnverified("nothing that the file has could be looked at")
        }
        return reading.finished(cause)
    }

    private consuming func finished(_ cause: StoreError) -> VerificationReport {
        var report = self.report
        if report.findings.isEmpty || cause.isOfEnd {
            let text = "\(cause.kind)".replacing("; \(LMDBError.damageRemedy)", with: "")
            report.add(VerificationFinding(.structure, isError: true, text))
        }
        report.addUnverified(
            "names, indexes, sets, heads and logs were not compared, since the store cannot be opened"
        )
        for index in report.findings.indices {
            guard let range = report.findings[index].accounts, !accounts.isEmpty else { continue }
            report.findings[index].account = shown(range.lowerBound)
            // Beyond the last that is known there is none that is.
            let last = min(range.upperBound, accounts.keys.max() ?? range.upperBound)
            if last > range.lowerBound { report.findings[index].lastAccount = shown(last) }
        }
        return report
    }

    private func shown(_ account: AccountOrdinal) -> String { accounts[account] ?? "#\(account)" }

    // MARK: Taking

    func knows(table: String) -> Bool { SalvagedTable.named[table] != nil }

    mutating func take(_ leaf: SalvagedLeaf) throws(LMDBError) -> [Bool] {
        guard let form = leaf.table.flatMap({ SalvagedTable.named[$0] }) else {
            return leaf.entries.map { _ in true }
        }
        let table = form.table.table
        return leaf.entries.map { entry in
            guard let payloads = form.payloads(of: entry) else {
                let key = RawKey(entry.key).text(in: table.table.name)
                let reason =
                    form.isPacked
                    ? StoreError.packReason(StoreError.checksumReason) : StoreError.checksumReason
                let owner = Verifier.owner(of: entry.key, table.code)
                report.add(
                    VerificationFinding(
                        .checksum, table: table.table.name, key: key, page: leaf.page,
                        accounts: owner.map { $0...$0 }, isError: true,
                        "\(table.table.name), page \(leaf.page), key \(form.isPacked ? "from " : "")\(key)\(form.isPacked ? " on" : ""): \(reason)"
                    ))
                return false
            }
            report.entryCount += payloads.count
            if table.code == Tables.records.code { payloads.forEach { note($0.key, $0.payload) } }
            return true
        }
    }

    private mutating func note(_ key: [UInt8], _ payload: [UInt8]) {
        guard let key = RecordKey(key.rawBytes), key.space == .account else { return }
        var fields = RecordReader(payload.rawBytes, .compact)
        if let record = try? AccountRecord(from: &fields) {
            accounts[key.ordinal] = record.id.text
        }
    }

    mutating func note(_ damage: SalvagedDamage) {
        let form = damage.table.flatMap { SalvagedTable.named[$0] }
        let table = form?.table.table
        let isOrdered = table.map { Tables.isOrderedByAccount($0.code) } ?? false
        let place = table?.table.name ?? damage.table ?? "an unknown table"
        let page = damage.page.map { ", page \($0)" } ?? ""
        report.add(
            VerificationFinding(
                damage.table == SalvagedFile.freeListName ? .freeList : .structure,
                table: table?.table.name, page: damage.page,
                accounts: isOrdered ? AccountOrdinal.between(damage.from, damage.to) : nil,
                isError: true, "\(place)\(page): \(damage.reason)"))
    }
}

extension StoreError {
    /// Whether it says that a store's content is damaged, and not that it is none or cannot be read.
    fileprivate var isOfContent: Bool {
        switch kind {
        case .damaged: true
        case .storage(let cause):
            switch cause.kind {
            case .damaged, .truncated, .tableIncompatible, .tableMissing: true
            default: false
            }
        default: false
        }
    }

    /// Whether the file is shorter than it says.
    fileprivate var isOfEnd: Bool {
        if case .storage(let cause) = kind, case .truncated = cause.kind { return true }
        return false
    }
}
