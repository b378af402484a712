import Glibc
import Synchronization

/// Makes calls into LMDB fail on purpose, for tests of what follows.
///
/// A plan belongs to the thread that sets it, so that tests run side by side. While no thread
/// has one, a call costs one relaxed load more.
package enum Faults {
    /// The calls that can be made to fail.
    package enum Call: Sendable, CaseIterable {
        case get, put, delete, empty, statistics
        case openCursor, renewCursor, moveCursor, deleteAtCursor
        case begin, renew, commit, openTable
        case create, configure, setMapSize, open, sync, copy, checkReaders, info
        case synchronize, startThread
    }

    private struct Plan {
        var callsLeft: Int
        var strikesLeft: Int
        /// What the call fails with; nil if it is only held up.
        let code: Int32?
        /// What comes in before the call.
        var hold: (@Sendable () -> Void)?
        let calls: Set<Call>?
        var struck: Call?
    }

    private static let planCount = Atomic<Int>(0)
    private static let plans = Mutex<[UInt: Plan]>([:])

    /// The code to fail with, if the plan of this thread says that this call is to fail.
    @inline(__always)
    static func strike(_ call: Call) -> Int32? {
        guard planCount.load(ordering: .relaxed) != 0 else { return nil }
        return planned(call)
    }

    @inline(never)
    private static func planned(_ call: Call) -> Int32? {
        let strike = plans.withLock { plans -> Plan? in
            let thread = plans[anyThread] == nil ? currentThread() : anyThread
            guard var plan = plans[thread], plan.strikesLeft > 0,
                plan.calls?.contains(call) ?? true
            else { return nil }
            plan.callsLeft -= 1
            defer { plans[thread] = plan }
            guard plan.callsLeft <= 0 else { return nil }
            plan.struck = plan.struck ?? call
            plan.strikesLeft -= 1
            return plan
        }
        strike?.hold?()
        return strike?.code
    }

    /// Runs `body` while the `number`-th call from this thread fails with `code`.
    ///
    /// - Parameters:
    ///   - number: Which call fails, counted from 1.
    ///   - count: How many fail from there on.
    ///   - calls: Which calls count; all of them unless told otherwise.
    ///   - code: A code of LMDB or an `errno`.
    ///   - hold: What comes in before each call that fails.
    ///   - thread: Whose calls, by `pthread_self`; those of this thread unless told otherwise. It has
    ///     no other plan meanwhile.
    /// - Returns: What `body` returns or throws, and the first call that failed, if there were so
    ///   many.
    package static func failing<R>(
        call number: Int, times count: Int = 1, of calls: Set<Call>? = nil, with code: Int32,
        after hold: (@Sendable () -> Void)? = nil, on thread: UInt? = nil, _ body: () throws -> R
    ) -> (result: Result<R, any Error>, struck: Call?) {
        let plan = Plan(
            callsLeft: number, strikesLeft: count, code: code, hold: hold, calls: calls, struck: nil
        )
        let (result, end) = running(plan, on: thread ?? currentThread(), body)
        return (result, end.struck)
    }

    /// Runs `body` while `hold` comes in before the first call from this thread of those `calls`,
    /// which is then made.
    ///
    /// - Returns: What `body` returns or throws, and the call that was held up, if there was one.
    package static func holding<R>(
        _ calls: Set<Call>, by hold: @escaping @Sendable () -> Void, _ body: () throws -> R
    ) -> (result: Result<R, any Error>, struck: Call?) {
        let plan = Plan(
            callsLeft: 1, strikesLeft: 1, code: nil, hold: hold, calls: calls, struck: nil)
        let (result, end) = running(plan, on: currentThread(), body)
        return (result, end.struck)
    }

    /// The same of calls from whichever thread, in a process that does nothing else.
    ///
    /// - Returns: Also how many calls there were, if none failed.
    package static func failingAnywhere<R>(
        call number: Int, with code: Int32, _ body: () throws -> R
    ) -> (result: Result<R, any Error>, struck: Call?, count: Int) {
        let plan = Plan(callsLeft: number, strikesLeft: 1, code: code, calls: nil, struck: nil)
        let (result, end) = running(plan, on: anyThread, body)
        return (result, end.struck, number - end.callsLeft)
    }

    /// No thread has this number.
    private static let anyThread: UInt = 0

    private static func running<R>(_ plan: Plan, on thread: UInt, _ body: () throws -> R) -> (
        Result<R, any Error>, Plan
    ) {
        plans.withLock { $0[thread] = plan }
        planCount.add(1, ordering: .relaxed)
        let result = Result { try body() }
        planCount.subtract(1, ordering: .relaxed)
        return (result, plans.withLock { $0.removeValue(forKey: thread) } ?? plan)
    }
}

/// This thread, as a number. The corresponding C function is `pthread_self`.
@inline(__always)
func currentThread() -> UInt {
    UInt(pthread_self())
}
