/// A value that one thread waits for and another brings.
package final class Awaited<Value: Sendable>: @unchecked Sendable {
    // Sendable: the value is used under the monitor's lock only.
    private let monitor = Monitor()
    private var value: Value?

    /// Not there yet.
    package init() {}

    /// Brings the value; once.
    package func fulfil(_ value: Value) {
        monitor.lock()
        self.value = value
        monitor.signal()
        monitor.unlock()
    }

    /// Waits for the value. One thread may.
    package func wait() -> Value {
        monitor.lock()
        defer { monitor.unlock() }
        while true {
            if let value { return value }
            monitor.wait()
        }
    }
}
