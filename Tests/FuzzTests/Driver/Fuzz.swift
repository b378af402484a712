import Foundation

// libFuzzer calls one target for ever: `Fuzz TARGET [its own arguments]`. `Scripts/fuzz` builds it.

@_extern(c, "LLVMFuzzerRunDriver")
func LLVMFuzzerRunDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

nonisolated(unsafe) private var chosen = fuzzTargets[0]

private let fuzzTargets = FuzzTarget.all + FuzzTarget.conformance

@main struct Fuzz {
    static func main() {
        let names = fuzzTargets.map(\.name)
        guard CommandLine.arguments.count > 1,
            let target = fuzzTargets.first(where: { $0.name == CommandLine.arguments[1] })
        else {
            print(names.joined(separator: "\n"))
            exit(2)
        }
        chosen = target
        var arguments = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
        arguments.append("-max_len=\(target.maximumByteCount)")
        var count = CInt(arguments.count)
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { pointers[index] = strdup(argument) }
        pointers[arguments.count] = nil
        var list = pointers
        exit(
            LLVMFuzzerRunDriver(&count, &list) { bytes, count in
                let input = Array(UnsafeBufferPointer(start: bytes, count: count))
                do { try chosen.run(input) } catch { fatalError("\(chosen.name): \(error)") }
                return 0
            })
    }
}
