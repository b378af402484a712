import Foundation
import Testing

/// Debian's Chromium without a window, by its DevTools protocol: messages of JSON, each with a zero behind it, through
/// two pipes.
final class Browser {
    static let path = "/usr/bin/chromium"
    static let why: Comment = "needs \(path), from Debian's package chromium"
    /// Whether it is a failure that there is none: `LATCHKEY_BROWSER=required`, as `.ci/run` has it.
    static let isPossible =
        ProcessInfo.processInfo.environment["LATCHKEY_BROWSER"] == "required"
        || FileManager.default.isExecutableFile(atPath: path)

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())
    private let profile: URL
    private var received = Data()
    private var callCount = 0
    private var session: String?
    /// What it told without being asked, by name.
    private(set) var events: [(name: String, values: [String: Any])] = []

    init() throws {
        profile = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-browser-\(UUID().uuidString)")
        // It takes its commands from descriptor 3, and answers on 4.
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            """
            exec \(Self.path) --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
            --disable-background-networking --user-data-dir='\(profile.path)' --window-size=1400,1000 \
            --remote-debugging-pipe about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1
            """,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"]
        session =
            try call("Target.attachToTarget", ["targetId": target ?? "", "flatten": true])[
                "sessionId"] as? String
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] {
            try call("\(domain).enable")
        }
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: profile)
    }

    /// Asks for something, and waits for the answer.
    @discardableResult
    func call(_ method: String, _ values: [String: Any] = [:]) throws -> [String: Any] {
        callCount += 1
        var message: [String: Any] = ["id": callCount, "method": method, "params": values]
        if let session { message["sessionId"] = session }
        try input.fileHandleForWriting.write(
            contentsOf: try JSONSerialization.data(withJSONObject: message) + [0])
        while true {
            let answer = try receive()
            guard answer["id"] as? Int == callCount else { continue }
            if let error = answer["error"] { throw Failed(description: "\(method): \(error)") }
            return answer["result"] as? [String: Any] ?? [:]
        }
    }

    /// The next message; one that nobody asked for is noted.
    private func receive() throws -> [String: Any] {
        while !received.contains(0) {
            var descriptor = pollfd(
                fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            // Sound: the call looks at one descriptor.
            guard unsafe poll(&descriptor, 1, 120_000) == 1 else {
                throw Failed(description: "the browser says nothing for two minutes")
            }
            let part = output.fileHandleForReading.availableData
            if part.isEmpty { throw Failed(description: "the browser ended") }
            received += part
        }
        let end = received.firstIndex(of: 0) ?? received.endIndex
        let message = received[..<end]
        received = Data(received[received.index(after: end)...])
        let values = try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
        if let name = values["method"] as? String {
            events.append((name, values["params"] as? [String: Any] ?? [:]))
        }
        return values
    }

    /// Opens a file, and waits until all of it has run.
    func open(_ file: URL) throws {
        events = []
        try call("Page.navigate", ["url": file.absoluteString])
        while !events.contains(where: { $0.name == "Page.loadEventFired" }) { _ = try receive() }
        try settle()
    }

    /// Waits until what was begun is drawn.
    func settle() throws {
        try evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))"
        )
    }

    /// The value of an expression in the page.
    @discardableResult
    func evaluate(_ expression: String) throws -> Any? {
        let answer = try call(
            "Runtime.evaluate",
            ["expression": expression, "returnByValue": true, "awaitPromise": true])
        if let thrown = answer["exceptionDetails"] {
            throw Failed(description: "\(expression): \(thrown)")
        }
        return (answer["result"] as? [String: Any])?["value"]
    }

    func text(_ expression: String) throws -> String {
        try evaluate("String(\(expression))") as? String ?? ""
    }

    /// Presses a key and lets it go.
    func press(_ key: String, code: Int, text: String? = nil) throws {
        var values: [String: Any] = ["key": key, "code": key, "windowsVirtualKeyCode": code]
        values["type"] = text == nil ? "rawKeyDown" : "keyDown"
        values["text"] = text
        try call("Input.dispatchKeyEvent", values)
        values["type"] = "keyUp"
        values["text"] = nil
        try call("Input.dispatchKeyEvent", values)
    }

    /// What the page complained of, and what it asked the network for beside itself.
    var complaints: [String] {
        events.compactMap { event in
            switch event.name {
            case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded":
                return "\(event.name): \(event.values)"
            case "Network.requestWillBeSent":
                let request = event.values["request"] as? [String: Any]
                let isPage = event.values["type"] as? String == "Document"
                return isPage ? nil : "request: \(request?["url"] ?? "")"
            default: return nil
            }
        }
    }

    /// The picture of what is in sight, as a PNG.
    func picture() throws -> Data {
        let answer = try call("Page.captureScreenshot", ["format": "png"])
        return Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
    }
}
