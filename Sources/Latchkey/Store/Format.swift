import AccessRules
import LMDB
import SystemPackage

/// What a store was made with: 16 random bytes that no other store has.
public struct StoreIdentity: Hashable, Sendable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    static func random() -> StoreIdentity {
        var generator = SystemRandomNumberGenerator()
        return StoreIdentity(high: generator.next(), low: generator.next())
    }

    /// As the file has them.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(high)
        bytes.append(low)
        return bytes
    }

    /// By which handles are recognised.
    var fingerprint: UInt32 { UInt32(truncatingIfNeeded: high ^ low) }

    /// The 16 bytes in hexadecimal.
    public var description: String { high.hexadecimal + low.hexadecimal }
}

extension Writer {
    /// Makes an empty store of a version of the format.
    ///
    /// - Returns: Its secret.
    mutating func stampFormat(
        _ version: UInt32, _ identity: StoreIdentity, _ secret: StoreSecret,
        without absent: Set<StoreIndex> = []
    ) throws(StoreError) -> StoreSecret {
        // There is nothing to build in a new store.
        try set(.new(without: absent))
        try stampVersion(version)
        try stampFoldedKeys()
        try put(identity.bytes, for: MetaKey(field: .identity), in: Tables.meta)
        try stampReceipts()
        try stampPast(PastBeginning(time: now, runEnd: 0))
        return try stampSecret(secret)
    }

    private mutating func stampClock() throws(StoreError) {
        var bytes: [UInt8] = []
        bytes.append(now)
        try put(bytes, for: MetaKey(field: .clock), in: Tables.meta)
    }

    /// Runs a closure that writes, makes heads anew, and checks every invariant.
    ///
    /// Now is the later of the clock and the last commit, so that a clock set back revives
    /// nothing.
    static func with<R>(
        _ transaction: inout WriteTransaction, now clock: Instant,
        memory: StoreMemory? = nil, keepsPast: Bool = true,
        removalChangeCount: Int = Writer.maximumRemovalChangeCount,
        _ body: (inout Writer) throws -> R
    ) throws -> R {
        // It is what keeps ended access ended, and is written anew.
        let lastCommit = try StoreReader(transaction.snapshot, verifiesChecksums: true)
            .lastCommitTime()
        // A program that knows more may have written since it was opened.
        if lastCommit != nil { try transaction.expectWritable() }
        let now = try time(clock, after: lastCommit)
        return try unfinished(&transaction, now: now, memory: memory, keepsPast: keepsPast) {
            writer in
            writer.removalChangeCount = removalChangeCount
            try writer.logEnds()
            let result = try body(&writer)
            try writer.complete()
            return result
        }
    }

    /// Runs a closure that writes in a transaction that is not the last of what it does.
    static func unfinished<R>(
        _ transaction: inout WriteTransaction, now: Instant, memory: StoreMemory? = nil,
        keepsPast: Bool = true, _ body: (inout Writer) throws -> R
    ) throws -> R {
        var writer = Writer(transaction, now: now)
        if !keepsPast { writer.past = nil }
        writer.memory = memory
        let result: Result<R, any Error>
        do {
            try writer.readIndexStates()
            let value = try body(&writer)
            try writer.flushPostings()
            try writer.flushLogs()
            let runCount = writer.undoable.runs.count
            try writer.flushRuns()
            try writer.flushPast(runCount: runCount)
            try writer.flushHeadMoves()
            writer.giveBackLogNames()
            memory?.ends.note(writer.undoable.endsSetAside)
            result = .success(value)
        } catch { result = .failure(error) }
        transaction = writer.finish()
        return try result.get()
    }

    /// Makes everything fit to be committed. Where nothing was changed nothing is written, so that
    /// there is no commit.
    mutating func complete() throws(StoreError) {
        try checkInvariants()
        guard undoable.progress != Progress() else { return }
        try flushHeads()
        try stampClock()
    }
}
