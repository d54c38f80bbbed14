namespace Tracking.Worker.Tests.Host;

/// <summary>The worker ended while something was asked of it.</summary>
internal sealed class WorkerGoneException() : Exception("The worker has ended.");
