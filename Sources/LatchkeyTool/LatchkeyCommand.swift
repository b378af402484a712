import ArgumentParser

@main
struct LatchkeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "latchkey")
}
