import Glibc
import Latchkey
import SystemPackage
import TestNumbers

/// One process that is killed beside one that writes.
struct CopiesRound {
    struct Problem: Error {
        enum Kind { case lost, wrong, crashed, hung }
        var kind = Kind.wrong
        var text: String
    }

    let work: CopiesWork
    let folder: CopiesFolder
    let known: KnownCopies
    /// How long a process may take to begin, in milliseconds.
    private static let beginMilliseconds = 30_000

    init(_ work: CopiesWork, _ folder: CopiesFolder, _ known: KnownCopies) {
        self.work = work
        self.folder = folder
        self.known = known
    }

    func run(_ numbers: inout SplitMix64) throws {
        try folder.lay(known.template)
        defer { folder.remove() }
        // What is restored is of before the first step.
        if work == .restore || work == .overwrite {
            let store = try Store.open(at: folder.store, options: CopiesWorld.readOnly)
            defer { try? store.close() }
            try store.backUp(to: folder.backups)
        }
        var writer = try RunningWork(.write, folder.path)
        defer { writer.kill() }
        try writer.wait(for: "done", Self.beginMilliseconds)
        let before = writer.doneCount
        var worker = try RunningWork(work, folder.path)
        defer { worker.kill() }
        try worker.wait(for: "begin", Self.beginMilliseconds)
        // Within the first, the second or the third time.
        usleep(UInt32(numbers.below(3 * (known.durations[work] ?? 1_000) + 1_000)))
        worker.kill()
        if let end = worker.end { throw Problem(kind: .crashed, text: "it ended: \(end)") }
        // The writer goes on, and is killed as well.
        usleep(UInt32(numbers.below(20_000)))
        writer.kill()
        if let end = writer.end { throw Problem(kind: .crashed, text: "the writer ended: \(end)") }
        let acknowledged = writer.doneCount
        try checkStore(acknowledged)
        try checkNames()
        switch work {
        case .copy: try checkCopies(before...acknowledged + 1, doneCount: worker.doneCount)
        case .restore: try checkCopies(0...0, doneCount: worker.doneCount)
        case .backUp: try checkBackups(before...acknowledged + 1, doneCount: worker.doneCount)
        case .overwrite, .write: break
        }
    }

    /// The store has what was acknowledged, whatever was killed beside it.
    private func checkStore(_ acknowledged: Int) throws {
        let steps = try checkState(folder.store)
        guard (acknowledged...acknowledged + 1).contains(steps) else {
            throw Problem(
                kind: steps < acknowledged ? .lost : .wrong,
                text:
                    "the store is behind \(steps) steps, of which \(acknowledged) were acknowledged"
            )
        }
    }

    /// Beside the store, and what has its own name, there is nothing but what is named as unfinished.
    private func checkNames() throws {
        for name in Files.names(in: folder.path) {
            let isOwn = name == CopiesWork.backups || name.hasPrefix(CopiesWorld.name)
            let isMade = name.hasPrefix(work.rawValue + "-")
            let isUnfinished = name.contains(".copying-") || name.contains(".restoring-")
            if isUnfinished { known.leftCount += 1 }
            guard isOwn && !isUnfinished || isMade else {
                throw Problem(text: "there is \(name)")
            }
        }
    }

    /// Every copy and every restored store that has its own name is whole, and those that were told as made are there.
    private func checkCopies(_ steps: ClosedRange<Int>, doneCount: Int) throws {
        var number = 0
        while work.path(number, in: folder.path).isThere {
            try checkState(work.path(number, in: folder.path), steps)
            known.wholeCount += 1
            number += 1
        }
        guard (doneCount...doneCount + 1).contains(number) else {
            throw Problem(kind: .lost, text: "\(number) are there, of \(doneCount) that were told")
        }
    }

    /// Every backup is whole, the next one goes on, and then nothing unfinished is left.
    private func checkBackups(_ steps: ClosedRange<Int>, doneCount: Int) throws {
        let backups = folder.backups
        let found = try backups.backups()
        for backup in found { try checkBackup(backup, steps) }
        // Before the oldest are removed there is one more.
        let least = min(doneCount, CopiesWork.keptCount)
        guard (least...CopiesWork.keptCount + 1).contains(found.count) else {
            throw Problem(
                kind: found.count < least ? .lost : .wrong,
                text: "there are \(found.count) backups, and \(doneCount) were told")
        }
        // Whatever is no part of one is told.
        let unfinished = try backups.unfinishedFiles()
        known.leftCount += unfinished.count
        let named = Set(unfinished)
        for name in Files.names(in: backups.path) where !named.contains(name) {
            guard found.contains(where: { name.hasPrefix($0.name) }) else {
                throw Problem(text: "\(name) is neither a backup's nor told as unfinished")
            }
        }
        let store = try Store.open(at: folder.store, options: CopiesWorld.readOnly)
        defer { try? store.close() }
        let next = try store.backUp(to: backups, keeping: CopiesWork.keptCount)
        try checkBackup(next, steps)
        guard try backups.unfinishedFiles() == [],
            try backups.backups().count <= CopiesWork.keptCount
        else {
            throw Problem(text: "the next backup left something: \(Files.names(in: backups.path))")
        }
        let restored = folder.path.appending("restored.latchkey")
        try backups.restore(next, to: restored)
        try checkState(restored, steps)
    }

    private func checkBackup(_ backup: Backup, _ steps: ClosedRange<Int>) throws {
        if let problem = try folder.backups.problem(with: backup) {
            throw Problem(text: "backup \(backup.name): \(problem)")
        }
        try checkState(folder.backups.path.appending(backup.name + ".latchkey"), steps)
        known.wholeCount += 1
    }

    /// A store is of one commit, and nothing is wrong with it.
    ///
    /// - Returns: Behind how many steps it is.
    @discardableResult
    private func checkState(_ path: FilePath, _ allowed: ClosedRange<Int>? = nil) throws -> Int {
        let store = try Store.open(at: path, options: CopiesWorld.readOnly)
        defer { try? store.close() }
        let report = try store.verify()
        // The writer was killed: a commit of the store itself may have been cut off.
        guard report.isSound || allowed == nil && report.isUnfinishedAlone else {
            throw Problem(text: "\(path) is damaged: \(report.problems)")
        }
        let export = try store.exported
        let steps = CopiesWorld.stepCount(export)
        guard export == CopiesWorld.export(behind: steps),
            try store.logCount == known.logCounts.first + steps * known.logCounts.step
        else { throw Problem(text: "\(path) is of no commit") }
        if let allowed, !allowed.contains(steps) {
            throw Problem(
                kind: steps < allowed.lowerBound ? .lost : .wrong,
                text: "\(path) is behind \(steps) steps, of \(allowed)")
        }
        return steps
    }
}

/// A process that works until it is killed.
struct RunningWork {
    private let process: pid_t
    private let report: FilePath
    private var isRunning = true
    /// How it ended by itself, if it did.
    private(set) var end: Child.End?

    init(_ work: CopiesWork, _ folder: FilePath) throws {
        report = FilePath(folder.string + "-\(work.rawValue)")
        let output = try FileDescriptor.open(
            report, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        defer { try? output.close() }
        process = try Child.start(
            [CopiesTrial.name, "--work", work.rawValue, "--folder", folder.string], output: output)
    }

    /// How often it has said that it did what it does.
    var doneCount: Int {
        String(decoding: Files.read(report) ?? [], as: UTF8.self).split(separator: "\n").count {
            $0.hasPrefix("done ")
        }
    }

    /// Waits until it has said something that begins with a word.
    mutating func wait(for word: String, _ milliseconds: Int) throws {
        for _ in 0..<milliseconds {
            let text = String(decoding: Files.read(report) ?? [], as: UTF8.self)
            if text.split(separator: "\n").contains(where: { $0.hasPrefix(word) }) { return }
            usleep(1_000)
            end = Child.end(of: process)
            if let end {
                isRunning = false
                throw CopiesRound.Problem(kind: .crashed, text: "it ended: \(end); \(text)")
            }
        }
        throw CopiesRound.Problem(kind: .hung, text: "it says nothing")
    }

    mutating func kill() {
        guard isRunning else { return }
        isRunning = false
        end = Child.end(of: process)
        if end == nil { Child.kill(process) }
    }
}
