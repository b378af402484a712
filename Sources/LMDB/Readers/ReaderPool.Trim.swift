import Synchronization

/// Slots that a process needed once, and that others need now.
///
/// Sound throughout: under the lock, what is gathered is in nobody's hands.
extension ReaderPool {
    /// Sees to it that readers are given back that nobody has used for a while, if there are more than few.
    func trimLater(_ state: inout sending State) {
        guard state.all.count > Limits.restingReaderCount, !state.isTrimmingLater else { return }
        state.isTrimmingLater = later { [weak self] in self?.trim() }
    }

    private func trim() {
        let now = coarseNanoseconds()
        state.withLock { state in
            state.isTrimmingLater = false
            guard state.ending == nil else { return }
            // The stripes are left alone as long as all are in use now and then.
            if state.all.contains(where: { Self.isIdle($0, now) }) {
                _ = gather(&state)
                for reader in state.spare where Self.isIdle(reader, now) {
                    guard state.all.count > Limits.restingReaderCount else { break }
                    state.all.removeAll { $0 === reader }
                    state.spare.removeAll { $0 === reader }
                    discard(reader)
                }
            }
            trimLater(&state)
        }
    }

    private static func isIdle(_ reader: Reader, _ now: UInt64) -> Bool {
        let idle = now &- reader.lastStartedAt.load(ordering: .relaxed)
        return reader.startedAt.load(ordering: .relaxed) == 0
            && idle >= UInt64(Limits.idleReaderMilliseconds) * 1_000_000
    }
}
