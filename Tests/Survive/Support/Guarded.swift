import Glibc
import Interposition

/// Numbers that a process and the one that watches it have in common.
@safe struct SharedNumbers {
    // Sound: the memory stays until the process ends, and indices are checked.
    private let memory: UnsafeMutablePointer<Int>
    let count: Int

    init(count: Int) {
        self.count = count
        let size = count * MemoryLayout<Int>.stride
        // Sound: fresh memory of that size, which stays until the process ends.
        let memory = unsafe mmap(
            nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            fatalError("no memory to share")
        }
        unsafe self.memory = memory.bindMemory(to: Int.self, capacity: count)
    }

    subscript(index: Int) -> Int {
        get {
            precondition(index >= 0 && index < count)
            return unsafe memory[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count)
            unsafe memory[index] = newValue
        }
    }
}

/// Work of many steps that may end its process by a signal, or never end.
///
/// A process of its own goes through the steps in their order, and says before each which it is. One
/// that dies in a step has another go on behind it.
enum Guarded {
    /// What became of the steps that did not end as they should.
    struct Outcome {
        var crashed: [Int] = []
        var hung: [Int] = []
    }

    /// How long a step may take.
    static let secondsPerStep = 30

    /// - Parameters:
    ///   - step: Where the work notes the step that it begins, counted from 1.
    ///   - work: Does all steps from that on; its result is whether there is nothing left.
    static func run(_ step: (SharedNumbers, Int), _ work: (_ first: Int) -> Void) -> Outcome {
        var outcome = Outcome()
        var first = 1
        while true {
            step.0[step.1] = 0
            let process = interposed_fork()
            guard process >= 0 else { fatalError("no process could be made: \(errno)") }
            if process == 0 {
                work(first)
                _exit(0)
            }
            let (status, isHung) = wait(for: process, step)
            if status == 0 { return outcome }
            let last = step.0[step.1]
            guard last >= first else {
                // It died before the first step.
                outcome.crashed.append(0)
                return outcome
            }
            if isHung { outcome.hung.append(last) } else { outcome.crashed.append(last) }
            first = last + 1
        }
    }

    private static func wait(for process: Int32, _ step: (SharedNumbers, Int)) -> (Int32, Bool) {
        var status: Int32 = 0
        var last = -1
        var idle = 0
        while unsafe waitpid(process, &status, WNOHANG) == 0 {
            usleep(2_000)
            let now = step.0[step.1]
            idle = now == last ? idle + 1 : 0
            last = now
            if idle > secondsPerStep * 500 {
                kill(process, SIGKILL)
                unsafe waitpid(process, &status, 0)
                return (status, true)
            }
        }
        return (status, false)
    }
}
