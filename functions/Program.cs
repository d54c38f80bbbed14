using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Tracking.Functions.Atomic;
using Tracking.Functions.Collect;
using Tracking.Functions.DeadLetters;
using Tracking.Functions.Exports;
using Tracking.Functions.Manage;
using Tracking.Functions.Operate;
using Tracking.Functions.Query;
using Tracking.Functions.Sessions;
using Tracking.Shared;
using Tracking.Shared.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder
    .Services.AddTrackingShared(builder.Configuration)
    .AddTelemetry(builder.Configuration, "Microsoft.Azure.Functions.Worker")
    .AddCollect(builder.Configuration)
    .AddAtomic()
    .AddSessions()
    .AddExports()
    .AddQuery()
    .AddManage()
    .AddDeadLetters()
    .AddOperate(builder.Configuration);

await builder.Build().RunAsync();
