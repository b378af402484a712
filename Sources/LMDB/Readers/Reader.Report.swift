extension Reader {
    /// Notes when and where a read begins, and until when it may last.
    @inline(__always)
    func begin(_ fileID: StaticString, _ line: UInt, lastingNanoseconds limit: UInt64) {
        let now = coarseNanoseconds()
        let (deadline, isNever) = now.addingReportingOverflow(limit)
        unsafe context.pointee.deadline = isNever ? UInt64.max : deadline
        unsafe context.pointee.isOverdue = false
        unsafe context.pointee.lookedAt = now
        unsafe context.pointee.stepsBetweenLooks = Limits.firstStepCount
        unsafe context.pointee.stepsUntilLook = Limits.firstStepCount
        fileName.store(
            fileID.hasPointerRepresentation ? UInt(bitPattern: unsafe fileID.utf8Start) : 0,
            ordering: .relaxed)
        self.line.store(line, ordering: .relaxed)
        isReported.store(false, ordering: .relaxed)
        lastStartedAt.store(now, ordering: .relaxed)
        startedAt.store(now, ordering: .releasing)
    }

    /// The read going on, if it has lasted this long.
    func report(now: UInt64, atLeast threshold: UInt64, hasEnded: Bool) -> LongReader? {
        let started = startedAt.load(ordering: .acquiring)
        guard started != 0, now >= started, now - started >= threshold else { return nil }
        let address = fileName.load(ordering: .relaxed)
        let line = self.line.load(ordering: .acquiring)
        // The next read on another thread may have begun in between.
        guard startedAt.load(ordering: .relaxed) == started else { return nil }
        let name = unsafe UnsafePointer<UInt8>(bitPattern: address)
        return LongReader(
            // Sound: a `StaticString` is a constant of the program that ends in a zero byte.
            fileID: unsafe name.map { unsafe String(cString: $0) } ?? "?", line: line,
            duration: .nanoseconds(Int64(clamping: now - started)), hasEnded: hasEnded)
    }
}

extension Environment {
    /// The reads that have lasted longer than ``Options/longReaderThreshold``, the longest
    /// first.
    ///
    /// Complexity: the number of readers of this process.
    public var longReaders: [LongReader] {
        readers(lastingAtLeast: options.longReaderThreshold)
    }

    /// The reads of this process that have lasted at least so long, the longest first.
    ///
    /// Complexity: the number of readers of this process.
    public func readers(lastingAtLeast threshold: Duration) -> [LongReader] {
        let now = coarseNanoseconds()
        return pool.all()
            .compactMap {
                $0.report(now: now, atLeast: threshold.nanoseconds, hasEnded: false)
            }
            .sorted { $0.duration > $1.duration }
    }

    @inline(__always)
    func reportAtEnd(_ reader: Reader, now: UInt64) {
        guard options.onLongReader != nil else { return }
        let started = reader.startedAt.load(ordering: .relaxed)
        if now &- started >= longReaderNanoseconds { report(reader, true) }
    }

    /// Reports reads that are going on, at the end of a write: it is writes that they hurt.
    func reportLongReaders() {
        guard options.onLongReader != nil else { return }
        for reader in pool.all() { report(reader, false) }
    }

    @inline(never)
    private func report(_ reader: Reader, _ hasEnded: Bool) {
        guard let handler = options.onLongReader,
            let found = reader.report(
                now: coarseNanoseconds(), atLeast: longReaderNanoseconds, hasEnded: hasEnded),
            !reader.isReported.exchange(true, ordering: .relaxed)
        else { return }
        handler(found)
    }
}

extension ReaderPool {
    /// All readers, in use or not.
    func all() -> [Reader] {
        state.withLock { $0.all }
    }
}
