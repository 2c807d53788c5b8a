import GWKit
